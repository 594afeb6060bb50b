#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/chat/usage.hpp"
#include "kernel/money.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// Prices in picodollars per token (1 USD per million tokens = 1,000,000 picodollars per token). Absent is not zero.
struct PriceList {
  std::optional<std::int64_t> in, out, cache_read, cache_write_5m, cache_write_1h, reasoning;
  std::optional<std::int64_t> in_audio, out_audio, in_image, out_image;
};

// What one model costs and can do.
struct ModelPrice {
  struct Tier {
    std::int64_t above_input_tokens;   // applies to the whole request when its input is larger
    PriceList prices;                  // those that differ
  };
  struct ServiceTier {
    std::string name;                  // priority, flex, batches
    PriceList prices;
    std::vector<Tier> tiers;
  };

  std::string provider;
  std::string model;
  std::string mode;                    // chat, embedding, ...
  PriceList base;
  std::vector<Tier> tiers;             // ascending
  std::vector<ServiceTier> service_tiers;
  std::optional<std::int64_t> web_search_picos;   // each
  std::optional<std::int64_t> image_picos;        // each
  std::optional<std::int64_t> audio_second_picos; // each
  std::optional<std::int64_t> character_picos;    // each
  std::optional<std::int64_t> query_picos;        // each search unit of a reranker
  std::optional<std::int64_t> max_input_tokens;
  std::optional<std::int64_t> max_output_tokens;
};

struct Cost {
  Money money;
  __int128 picos = 0;
  bool priced = true;        // false: a bucket was used that has no price; never silently zero
  bool from_provider = false;  // the provider said what it cost
};

// The cost of an exchange: the tier is picked once by the whole input, then the service tier, then buckets times prices.
// A missing reasoning price is the output price, a missing cache price the input price.
Cost cost_of(const Usage& usage, const ModelPrice& price, std::string_view service_tier = {});

// The most an exchange may cost: all input at the dearest input price and max_output tokens.
Cost worst_cost(std::int64_t input_tokens, std::int64_t max_output_tokens, const ModelPrice& price,
                std::string_view service_tier = {});

// The models we know, with a version that every ledger row carries.
class PriceTable {
 public:
  // Reads data/prices/*.json (tools/make_prices.py writes it). Errors: validation_failed.
  static Result<PriceTable> parse(std::string_view json);

  // exact -> without a dated suffix (-20250929, -2025-08-07) -> the provider's `*` -> nothing. Unpriced is the caller's decision.
  const ModelPrice* find(std::string_view provider, std::string_view model) const;
  void set(ModelPrice price);          // a tenant's own price

  const std::string& version() const { return version_; }
  std::size_t size() const { return models_.size(); }
  const std::map<std::string, ModelPrice, std::less<>>& models() const { return models_; }

 private:
  std::string version_;
  std::map<std::string, ModelPrice, std::less<>> models_;   // "provider/model"
};

}  // namespace astra::gateway
