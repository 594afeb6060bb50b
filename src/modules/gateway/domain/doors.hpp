#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/domain/formats/wire_format.hpp"
#include "gateway/domain/opaque/doors.hpp"

namespace astra::gateway {

// An endpoint of the data plane, in the shape of the provider whose clients speak it.
struct Door {
  enum class Operation : std::uint8_t { generate, embed, count_tokens, list_models, read_model, opaque };

  std::string_view name;          // in records and metrics: "openai.chat"
  WireFormat format;              // of requests, answers and errors
  Operation operation;
  std::string_view model = {};    // the name in the path, where it is there, still percent-encoded
  bool stream = false;            // where the path says so (Gemini)
  bool array = false;             // Gemini without alt=sse
  const OpaqueDoor* opaque = nullptr;   // of the operation opaque
  std::string_view rest = {};           // opaque: what stands behind /providers/
};

// Which door a path is, or none. `family` is the format of a client whose path several share (/v1/models).
std::optional<Door> find_door(std::string_view method, std::string_view path, std::string_view query, WireFormat family);

// The format that errors about a path are written in, and that tells clients apart where they share one.
WireFormat family_of(std::string_view path, bool says_anthropic, bool says_google);

// AWS Bedrock's: /model/{id}/converse, /converse-stream, /invoke, /invoke-with-response-stream.
std::optional<Door> find_bedrock_door(std::string_view path);
bool is_bedrock_path(std::string_view path);

// The door of a name that answers for a model ("openai.chat"), or none.
std::optional<Door> door_named(std::string_view name);

// Whether the path belongs to the data plane at all, so that unknown ones get an error in a provider's format.
bool is_data_plane_path(std::string_view path);

}  // namespace astra::gateway
