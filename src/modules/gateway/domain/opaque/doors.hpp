#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/domain/providers.hpp"

namespace astra::gateway {

// How what an opaque exchange used is read from its request and answer.
enum class Meter : std::uint8_t { none, images, speech, transcription, rerank, tokens };

// A door whose bodies pass untouched: limits, policy, credentials, usage and audit as everywhere, but nothing is converted,
// so only providers that offer the same are asked. Of the body only the model's name is looked for.
struct OpaqueDoor {
  enum class Kind : std::uint8_t {
    model,          // the body names a model
    create,         // makes something that stays with the provider (a file, a batch), owned by the tenant
    list,           // of such things: only the tenant's own are shown
    one,            // a thing by the id in the path
    pass_through,   // /providers/{connection}/...: whatever the provider has there
  };

  std::string_view name;            // in records: "openai.images"
  std::string_view method;
  std::string_view path;            // {} stands for one segment
  Kind kind;
  Service service;
  Meter meter = Meter::none;
  std::string_view default_model = {};   // judged and priced where the client names none
};

std::span<const OpaqueDoor> opaque_doors();

struct OpaqueMatch {
  const OpaqueDoor* door;
  std::string_view rest;            // the id in the path, or what stands behind /providers/
};
std::optional<OpaqueMatch> find_opaque_door(std::string_view method, std::string_view path);

}  // namespace astra::gateway
