#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/domain/formats/dialect.hpp"
#include "gateway/domain/formats/wire_format.hpp"

namespace astra::gateway {

// What a provider offers besides chat and embeddings, at OpenAI's paths below its base URL.
enum class Service : std::uint16_t {
  responses = 1 << 0,
  completions = 1 << 1,
  images = 1 << 2,
  image_edits = 1 << 3,
  speech = 1 << 4,
  transcriptions = 1 << 5,
  moderations = 1 << 6,
  rerank = 1 << 7,
  files = 1 << 8,
  batches = 1 << 9,
};

class Services {
 public:
  constexpr Services() = default;
  constexpr Services(std::initializer_list<Service> list) {
    for (const Service one : list) bits_ = static_cast<std::uint16_t>(bits_ | static_cast<std::uint16_t>(one));
  }
  constexpr bool have(Service one) const { return (bits_ & static_cast<std::uint16_t>(one)) != 0; }

 private:
  std::uint16_t bits_ = 0;
};

// How a request's path follows from the format's own; see providers/address.hpp.
enum class PathStyle : std::uint8_t {
  plain,     // base URL and the format's path
  azure,     // the deployment in the path and an api-version, or the v1 API
  watsonx,   // a version, and a path of its own for streams
  cohere,    // its second version's path for what OpenAI-shaped doors hand on
};

// A setting of a connection besides its address and secret, that only some providers have.
struct ProviderOption {
  std::string_view name;            // "api_version"
  std::string_view meaning;
  std::string_view default_value;   // empty: none
};

// A kind of provider: a row of data. What it speaks, where it is, how it wants its credential.
struct Provider {
  std::string_view id;                  // "openai"; also the prefix of model names
  std::string_view title;
  std::string_view default_base_url;    // empty: the connection must say; {region} stands for that option
  WireFormat chat_format;
  bool embeddings;
  std::string_view credential_header;   // "authorization" or "x-api-key"
  std::string_view credential_prefix;   // "Bearer "
  std::string_view price_provider;      // the provider's name in the price table; empty: unpriced
  std::span<const std::string_view> model_prefixes;  // bare model names that mean this provider
  Dialect dialect;
  std::string_view environment_key;     // picked up on start: OPENAI_API_KEY
  std::string_view environment_url = {};  // its base URL; empty: OPENAI_BASE_URL, after the key's name
  Services services = {};
  PathStyle path_style = PathStyle::plain;
  std::span<const ProviderOption> options = {};
  bool credential_optional = false;     // servers of one's own often want none
  WireFormat embed_format = WireFormat::openai_embeddings;
  std::string_view environment_fallback = {};  // where that one is not set
  bool counts_tokens = false;           // has an endpoint for it in its chat format
  bool aws = false;                     // AWS credentials sign requests; other secrets are bearer tokens
  // What Claude's own clients are answered in, where their models are asked for: nothing of their words is lost.
  std::optional<WireFormat> claude_format = std::nullopt;
};

inline constexpr std::string_view simulator_provider = "simulator";

// All of them, the best known first.
std::span<const Provider> providers();
const Provider* find_provider(std::string_view id);

}  // namespace astra::gateway
