#include "gateway/domain/own_price.hpp"

#include <array>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {
namespace {

constexpr Money highest_price = Money::dollars(100'000);   // for a million tokens
constexpr std::size_t longest_provider = 64;

struct Pair {
  std::optional<Money> TokenPrices::*person;
  std::optional<std::int64_t> PriceList::*table;
  std::string_view name;
};
constexpr std::array<Pair, 10> pairs{{
    {&TokenPrices::input, &PriceList::in, "input"},
    {&TokenPrices::output, &PriceList::out, "output"},
    {&TokenPrices::cache_read, &PriceList::cache_read, "cache_read"},
    {&TokenPrices::cache_write_5m, &PriceList::cache_write_5m, "cache_write_5m"},
    {&TokenPrices::cache_write_1h, &PriceList::cache_write_1h, "cache_write_1h"},
    {&TokenPrices::reasoning, &PriceList::reasoning, "reasoning"},
    {&TokenPrices::input_audio, &PriceList::in_audio, "input_audio"},
    {&TokenPrices::output_audio, &PriceList::out_audio, "output_audio"},
    {&TokenPrices::input_image, &PriceList::in_image, "input_image"},
    {&TokenPrices::output_image, &PriceList::out_image, "output_image"},
}};

}  // namespace

PriceList TokenPrices::to_list() const {
  PriceList list;
  for (const Pair& pair : pairs)
    if (const auto& price = this->*pair.person) list.*pair.table = price->micros;
  return list;
}

TokenPrices TokenPrices::of(const PriceList& list) {
  TokenPrices prices;
  for (const Pair& pair : pairs)
    if (const auto& price = list.*pair.table) prices.*pair.person = Money{*price};
  return prices;
}

const schema::Object& TokenPrices::schema() {
  static const schema::Object object = schema::object<TokenPrices>("GatewayTokenPrices", "US dollars per million tokens.")
      .field("input", &TokenPrices::input, "Input that was not cached.")
      .field("output", &TokenPrices::output, "Output.")
      .field("cache_read", &TokenPrices::cache_read, "Input read from a cache; absent: as input.")
      .field("cache_write_5m", &TokenPrices::cache_write_5m, "Input written to a cache for minutes; absent: as input.")
      .field("cache_write_1h", &TokenPrices::cache_write_1h, "Input written to a cache for an hour; absent: as cache_write_5m.")
      .field("reasoning", &TokenPrices::reasoning, "Output spent on reasoning; absent: as output.")
      .field("input_audio", &TokenPrices::input_audio, "Audio in; absent: as input.")
      .field("output_audio", &TokenPrices::output_audio, "Audio out; absent: as output.")
      .field("input_image", &TokenPrices::input_image, "Images in; absent: as input.")
      .field("output_image", &TokenPrices::output_image, "Images out; absent: as output.")
      .done();
  return object;
}

Result<OwnPrice> OwnPrice::check(OwnPrice price) {
  std::vector<Violation> violations;
  if (price.provider.empty() || price.provider.size() > longest_provider) violations.push_back({"/provider", "length", "Name the provider."});
  if (price.model.empty() || price.model.size() > limits::max_model_name_bytes) violations.push_back({"/model", "length", "Name the model."});
  if (!price.prices.input && !price.prices.output)
    violations.push_back({"/input", "required", "There must be a price of input or output; 0 is one."});
  for (const Pair& pair : pairs)
    if (const auto& value = price.prices.*pair.person; value && (value->micros < 0 || *value > highest_price))
      violations.push_back({"/" + std::string(pair.name), "range", "It must be from 0 to 100000."});
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return price;
}

ModelPrice OwnPrice::to_model_price() const {
  ModelPrice result;
  result.provider = provider;
  result.model = model;
  result.base = prices.to_list();
  return result;
}

const ModelPrice* find_price(const PriceTable* own, const PriceTable* shipped, const Provider& provider, std::string_view model) {
  if (own != nullptr)
    for (const std::string_view name : {provider.id, provider.price_provider})
      if (const ModelPrice* price = own->find(name, model)) return price;
  return shipped != nullptr ? shipped->find(provider.price_provider, model) : nullptr;
}

}  // namespace astra::gateway
