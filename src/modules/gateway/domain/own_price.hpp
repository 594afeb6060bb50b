#pragma once
#include <optional>
#include <string>

#include "gateway/domain/pricing.hpp"
#include "gateway/domain/providers.hpp"
#include "kernel/schema.hpp"

namespace astra::gateway {

// Prices in US dollars per million tokens, as people write them. What is absent falls back as in cost_of().
struct TokenPrices {
  std::optional<Money> input, output, cache_read, cache_write_5m, cache_write_1h, reasoning;
  std::optional<Money> input_audio, output_audio, input_image, output_image;

  // Micro-dollars per million tokens are picodollars per token.
  PriceList to_list() const;
  static TokenPrices of(const PriceList& list);
  static const schema::Object& schema();
};

// What an organisation pays for a model where it is not the shipped price. It replaces the shipped entry, tiers included.
struct OwnPrice {
  std::string provider;   // as the price table names it
  std::string model;      // as the provider names it; * for every model of the provider without a price
  TokenPrices prices;
  Uuid created_by;
  std::int64_t version = 1;
  Instant updated_at;

  // Errors: validation_failed.
  static Result<OwnPrice> check(OwnPrice price);
  ModelPrice to_model_price() const;
};

// What a model of a provider costs an organisation: its own price, under the provider's id or the name the price table has
// for it, else the shipped one. Either table may be null; null: no price is known.
const ModelPrice* find_price(const PriceTable* own, const PriceTable* shipped, const Provider& provider, std::string_view model);

}  // namespace astra::gateway
