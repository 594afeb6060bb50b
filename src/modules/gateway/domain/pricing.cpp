#include "gateway/domain/pricing.hpp"

#include <algorithm>

#include "gateway/domain/errors.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {
namespace {

// The name of each price in data/prices/*.json.
struct PriceField {
  std::string_view name;
  std::optional<std::int64_t> PriceList::*member;
};
constexpr std::array<PriceField, 10> price_fields{{
    {"in", &PriceList::in},
    {"out", &PriceList::out},
    {"cache_read", &PriceList::cache_read},
    {"cache_write_5m", &PriceList::cache_write_5m},
    {"cache_write_1h", &PriceList::cache_write_1h},
    {"reasoning", &PriceList::reasoning},
    {"in_audio", &PriceList::in_audio},
    {"out_audio", &PriceList::out_audio},
    {"in_image", &PriceList::in_image},
    {"out_image", &PriceList::out_image},
}};

void override_with(PriceList& prices, const PriceList& others) {
  for (const PriceField& field : price_fields)
    if (others.*field.member) prices.*field.member = others.*field.member;
}

const ModelPrice::Tier* tier_for(const std::vector<ModelPrice::Tier>& tiers, std::int64_t input_tokens) {
  const ModelPrice::Tier* found = nullptr;
  for (const ModelPrice::Tier& tier : tiers)
    if (input_tokens > tier.above_input_tokens) found = &tier;
  return found;
}

std::string_view canonical_service_tier(std::string_view name) { return name == "batch" ? std::string_view("batches") : name; }

// The prices of one request: base, then the tier by input, then the service tier, each overriding what it names.
PriceList prices_for(const ModelPrice& price, std::int64_t input_tokens, std::string_view service_tier) {
  PriceList prices = price.base;
  if (const auto* tier = tier_for(price.tiers, input_tokens)) override_with(prices, tier->prices);
  for (const ModelPrice::ServiceTier& service : price.service_tiers) {
    if (service.name != canonical_service_tier(service_tier)) continue;
    override_with(prices, service.prices);
    if (const auto* tier = tier_for(service.tiers, input_tokens)) override_with(prices, tier->prices);
  }
  return prices;
}

using Price = std::optional<std::int64_t>;
constexpr std::int64_t ms_per_second = 1'000;

Price first_of(Price a, Price b) { return a ? a : b; }

}  // namespace

Cost cost_of(const Usage& usage, const ModelPrice& price, std::string_view service_tier) {
  Cost cost;
  if (usage.provider_cost_picos) {
    cost.picos = *usage.provider_cost_picos;
    cost.from_provider = true;
    cost.money = Money::from_picos(cost.picos);
    return cost;
  }
  const PriceList p = prices_for(price, usage.in_total(), service_tier);
  const auto add = [&cost](std::int64_t n, Price each) {
    if (n == 0) return;
    if (each) cost.picos += static_cast<__int128>(n) * *each;
    else cost.priced = false;
  };
  add(usage.in_plain, p.in);
  add(usage.in_cache_read, first_of(p.cache_read, p.in));
  add(usage.in_cache_write_5m, first_of(p.cache_write_5m, p.in));
  add(usage.in_cache_write_1h, first_of(p.cache_write_1h, first_of(p.cache_write_5m, p.in)));
  add(usage.in_audio, first_of(p.in_audio, p.in));
  add(usage.in_image, first_of(p.in_image, p.in));
  add(usage.out_text, p.out);
  add(usage.out_reasoning, first_of(p.reasoning, p.out));
  add(usage.out_audio, first_of(p.out_audio, p.out));
  add(usage.out_image, first_of(p.out_image, p.out));
  add(usage.web_searches, price.web_search_picos);
  add(usage.images, price.image_picos);
  add(usage.characters, price.character_picos);
  add(usage.searches, price.query_picos);
  if (usage.audio_ms != 0 && price.audio_second_picos)
    cost.picos += static_cast<__int128>(usage.audio_ms) * *price.audio_second_picos / ms_per_second;
  else if (usage.audio_ms != 0) cost.priced = false;
  cost.money = Money::from_picos(cost.picos);
  return cost;
}

Cost worst_cost(std::int64_t input_tokens, std::int64_t max_output_tokens, const ModelPrice& price, std::string_view service_tier) {
  const PriceList p = prices_for(price, input_tokens, service_tier);
  const auto dearest = [](std::initializer_list<Price> prices) {
    Price most;
    for (const Price one : prices)
      if (one && (!most || *one > *most)) most = one;
    return most;
  };
  const Price in = dearest({p.in, p.cache_write_5m, p.cache_write_1h});
  const Price out = dearest({p.out, p.reasoning});
  Cost cost;
  if ((!in && input_tokens > 0) || (!out && max_output_tokens > 0)) cost.priced = false;
  cost.picos = static_cast<__int128>(input_tokens) * in.value_or(0) + static_cast<__int128>(max_output_tokens) * out.value_or(0);
  cost.money = Money::from_picos(cost.picos);
  return cost;
}

namespace {

// Beyond any price, and small enough that tokens times price never leaves 128 bits.
constexpr std::int64_t most_picos = 1'000'000'000'000'000;

class TableReader {
 public:
  PriceList prices(JsonValue json, const std::string& model) {
    PriceList list;
    for (const PriceField& field : price_fields) list.*field.member = price(json[field.name], model);
    return list;
  }

  Price price(JsonValue json, const std::string& model) {
    if (!json.exists_and_not_null()) return std::nullopt;
    const auto n = json.to_int();
    if (n && *n >= 0 && *n <= most_picos) return n;
    violations_.push_back({"/models/" + model, "price", "A price is a whole, non-negative number of picodollars."});
    return std::nullopt;
  }

  std::vector<ModelPrice::Tier> tiers(JsonValue json, const std::string& model) {
    std::vector<ModelPrice::Tier> tiers;
    for (const JsonValue tier : json.elements()) tiers.push_back({tier["above_input_tokens"].int_or(0), prices(tier, model)});
    std::sort(tiers.begin(), tiers.end(), [](const auto& a, const auto& b) { return a.above_input_tokens < b.above_input_tokens; });
    return tiers;
  }

  ModelPrice model(const std::string& name, JsonValue json) {
    ModelPrice p;
    const std::size_t slash = name.find('/');
    p.provider = name.substr(0, slash);
    p.model = slash == std::string::npos ? name : name.substr(slash + 1);
    p.mode = json["mode"].string_or("chat");
    p.base = prices(json, name);
    p.tiers = tiers(json["tiers"], name);
    for (const JsonMember service : json["service_tiers"].members())
      p.service_tiers.push_back({service.key.string_or({}), prices(service.value, name), tiers(service.value["tiers"], name)});
    p.web_search_picos = price(json["web_search"], name);
    p.image_picos = price(json["image"], name);
    p.audio_second_picos = price(json["audio_second"], name);
    p.character_picos = price(json["character"], name);
    p.query_picos = price(json["query"], name);
    p.max_input_tokens = json["max_input_tokens"].to_int();
    p.max_output_tokens = json["max_output_tokens"].to_int();
    return p;
  }

  std::vector<Violation>& violations() { return violations_; }

 private:
  std::vector<Violation> violations_;
};

// gpt-4o-2024-08-06 and claude-sonnet-4-5-20250929 without their dates.
std::string_view without_date(std::string_view model) {
  const auto digits_from_end = [&](std::size_t n) {
    return model.size() > n && model.find_first_not_of("0123456789", model.size() - n) == std::string_view::npos;
  };
  constexpr std::size_t compact = 8;   // 20250929
  constexpr std::size_t dashed = 10;   // 2024-08-06
  if (digits_from_end(compact) && model.size() > compact + 1 && model[model.size() - compact - 1] == '-')
    return model.substr(0, model.size() - compact - 1);
  if (model.size() <= dashed + 1) return {};
  const std::string_view date = model.substr(model.size() - dashed);
  for (std::size_t i = 0; i < dashed; ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? date[i] != '-' : date[i] < '0' || date[i] > '9') return {};
  }
  return model[model.size() - dashed - 1] == '-' ? model.substr(0, model.size() - dashed - 1) : std::string_view();
}

}  // namespace

Result<PriceTable> PriceTable::parse(std::string_view json) {
  auto document = JsonDocument::parse(json, {.reject_duplicate_keys = true});
  if (!document.ok()) return DomainError(errors::validation_failed, std::string(document.error().message()));
  const JsonValue root = document->root();
  PriceTable table;
  table.version_ = root["version"].string_or({});
  TableReader reader;
  if (table.version_.empty() || !root["models"].is_object())
    return DomainError(errors::validation_failed, "A price table has a version and models.");
  for (const JsonMember member : root["models"].members())
    table.set(reader.model(member.key.string_or({}), member.value));
  if (!reader.violations().empty())
    return DomainError(errors::validation_failed, "Some prices are not acceptable.", std::move(reader.violations()));
  return table;
}

const ModelPrice* PriceTable::find(std::string_view provider, std::string_view model) const {
  const auto look = [this](std::string_view p, std::string_view m) -> const ModelPrice* {
    std::string name(p);
    name.append("/").append(m);
    const auto at = models_.find(name);
    return at == models_.end() ? nullptr : &at->second;
  };
  if (const ModelPrice* exact = look(provider, model)) return exact;
  const std::string_view undated = without_date(model);
  if (const ModelPrice* price = undated.empty() ? nullptr : look(provider, undated)) return price;
  return look(provider, "*");
}

void PriceTable::set(ModelPrice price) {
  std::string name = price.provider + "/" + price.model;
  models_.insert_or_assign(std::move(name), std::move(price));
}

}  // namespace astra::gateway
