#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "gateway/domain/formats/dialect.hpp"
#include "gateway/domain/formats/wire_format.hpp"

namespace astra::gateway {

// A kind of provider: a row of data. What it speaks, where it is, how it wants its credential.
struct Provider {
  std::string_view id;                  // "openai"; also the prefix of model names
  std::string_view title;
  std::string_view default_base_url;    // empty: the connection must say
  WireFormat chat_format;
  bool embeddings;
  std::string_view credential_header;   // "authorization" or "x-api-key"
  std::string_view credential_prefix;   // "Bearer "
  std::string_view price_provider;      // the provider's name in the price table; empty: unpriced
  std::span<const std::string_view> model_prefixes;  // bare model names that mean this provider
  Dialect dialect;
  std::string_view environment_key;     // picked up on start: OPENAI_API_KEY
};

inline constexpr std::string_view simulator_provider = "simulator";

std::span<const Provider> providers();
const Provider* find_provider(std::string_view id);

}  // namespace astra::gateway
