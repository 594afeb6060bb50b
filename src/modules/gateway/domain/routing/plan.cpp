#include "gateway/domain/routing/plan.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/model_ref.hpp"
#include "gateway/domain/own_price.hpp"
#include "gateway/domain/pattern.hpp"
#include "gateway/domain/providers/address.hpp"

namespace astra::gateway {
namespace {

bool starts_with_any(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// The model's name as this connection's provider calls it, or nothing when the connection does not serve it.
std::optional<std::string_view> served_as(const Connection& connection, const Provider& provider, const ModelRef& model) {
  const bool addressed = !model.prefix().empty() && (model.prefix() == connection.name || model.prefix() == provider.id);
  if (provider.id == simulator_provider) return model.prefix() == "sim" || addressed ? std::optional(model.rest()) : std::nullopt;
  if (addressed && (connection.models.empty() || matches_any(connection.models, model.rest()))) return model.rest();
  if (matches_any(connection.models, model.full())) return std::string_view(model.full());
  if (connection.models.empty() && starts_with_any(model.full(), provider.model_prefixes)) return std::string_view(model.full());
  return std::nullopt;
}

bool can(const Provider& provider, const Connection& connection, const Door& door) {
  if (door.opaque != nullptr) return offers(provider, connection, door.opaque->service);
  return door.operation != Door::Operation::embed || provider.embeddings;
}

// The format we ask the provider in: the door's own where it speaks it, so that nothing is converted.
WireFormat format_for(const Provider& provider, const Connection& connection, const Door& door, std::string_view model) {
  if (door.format == WireFormat::openai_responses && offers(provider, connection, Service::responses)) return door.format;
  if (door.format == WireFormat::openai_completions && offers(provider, connection, Service::completions)) return door.format;
  if (door.opaque != nullptr || provider.id == simulator_provider) return door.format;
  if (door.operation == Door::Operation::embed) return provider.embed_format;
  const bool claudes_own = door.format == WireFormat::anthropic_messages || door.format == WireFormat::bedrock_anthropic;
  if (provider.claude_format && claudes_own && model.find("claude") != std::string_view::npos) return *provider.claude_format;
  return provider.chat_format;
}

std::optional<Target> target_at(const RouteQuestion& question, const Connection& connection, std::string_view model) {
  const Provider* provider = find_provider(connection.provider);
  if (provider == nullptr || !can(*provider, connection, question.door)) return std::nullopt;
  const auto& allowed = question.tenant.policy.allowed_providers;
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), connection.provider) == allowed.end()) return std::nullopt;
  return Target{&connection, provider, std::string(model), format_for(*provider, connection, question.door, model)};
}

// FNV-1a: the same on every server, so that a user sticks to one target over all of them.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

std::int64_t price_of(const RouteQuestion& question, const Target& target) {
  const ModelPrice* price = find_price(question.tenant.own_prices.get(), question.prices, *target.provider, target.model);
  if (price == nullptr || !price->base.in) return std::numeric_limits<std::int64_t>::max();
  return *price->base.in + price->base.out.value_or(0);
}

struct Candidate {
  PlannedTarget planned;
  std::int32_t weight;
};

// The candidate whose share of the weights the number falls into goes to the front; the rest follow by weight.
void put_by_weight(std::vector<Candidate>& candidates, std::uint64_t number) {
  const auto total = std::accumulate(candidates.begin(), candidates.end(), std::uint64_t{0},
                                     [](std::uint64_t sum, const Candidate& c) { return sum + static_cast<std::uint64_t>(c.weight); });
  std::size_t chosen = 0;
  if (total > 0)
    for (std::uint64_t left = number % total; left >= static_cast<std::uint64_t>(candidates[chosen].weight); ++chosen)
      left -= static_cast<std::uint64_t>(candidates[chosen].weight);
  const auto at = candidates.begin() + static_cast<std::ptrdiff_t>(chosen);
  std::rotate(candidates.begin(), at, at + 1);
  std::stable_sort(candidates.begin() + 1, candidates.end(), [](const Candidate& a, const Candidate& b) { return a.weight > b.weight; });
}

void put_in_order(std::vector<Candidate>& candidates, const RouteQuestion& question, RouteStrategy strategy) {
  if (candidates.size() < 2) return;
  switch (strategy) {
    case RouteStrategy::priority: break;
    case RouteStrategy::weighted: put_by_weight(candidates, question.chance); break;
    case RouteStrategy::sticky: put_by_weight(candidates, hash_of(question.stick_to)); break;
    case RouteStrategy::fastest:
      std::stable_sort(candidates.begin(), candidates.end(),
                       [](const Candidate& a, const Candidate& b) { return a.planned.health.first_byte_us < b.planned.health.first_byte_us; });
      break;
    case RouteStrategy::cheapest:
      std::stable_sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
        return price_of(question, a.planned.target) < price_of(question, b.planned.target);
      });
      break;
  }
  // What only stands in comes behind all that share.
  std::stable_partition(candidates.begin(), candidates.end(), [](const Candidate& c) { return c.weight > 0; });
}

std::string reason_of(const Candidate& candidate, const RouteQuestion& question, const Route* route) {
  const TargetHealth::View& health = candidate.planned.health;
  if (health.breaker == TargetHealth::Breaker::open) return "it failed lately: last until " + to_rfc3339(health.open_until);
  if (health.breaker == TargetHealth::Breaker::half_open) return "it failed lately: one request tries it";
  if (route == nullptr) return "it serves the model";
  if (candidate.weight == 0) return "it stands in for the others";
  switch (route->settings.strategy) {
    case RouteStrategy::priority: return "in the order given";
    case RouteStrategy::weighted: return "by chance, weight " + std::to_string(candidate.weight);
    case RouteStrategy::sticky: return "the same for this user, weight " + std::to_string(candidate.weight);
    case RouteStrategy::fastest:
      if (health.first_byte_us == 0) return "nobody has asked it yet";
      return "first byte after " + std::to_string(health.first_byte_us / 1'000) + " ms lately";
    case RouteStrategy::cheapest: {
      const std::int64_t price = price_of(question, candidate.planned.target);
      if (price == std::numeric_limits<std::int64_t>::max()) return "its price is not known";
      return Money{price}.to_string() + " US dollars for a million tokens in and out";
    }
  }
  return {};
}

}  // namespace

Result<RoutePlan> plan_route(const RouteQuestion& question, const TargetHealth& health, bool explain) {
  const auto model = TRY(ModelRef::parse(question.model));
  RoutePlan plan;
  std::vector<Candidate> candidates;
  const auto add = [&](const Connection& connection, std::string_view name, std::int32_t weight) {
    if (auto target = target_at(question, connection, name)) candidates.push_back({{std::move(*target), {}, {}}, weight});
  };
  const auto look = [&] {   // where there is nothing to choose it does not matter how anybody fares
    if (candidates.size() < 2 && !explain) return;
    for (Candidate& c : candidates) c.planned.health = health.view(c.planned.target.connection->id, c.planned.target.model, question.now);
  };
  if (const auto named = question.tenant.routes.find(model.full()); named != question.tenant.routes.end()) {
    plan.route = &named->second;
    for (const RouteTarget& target : plan.route->settings.targets)
      for (const Connection& connection : question.tenant.connections)
        if (connection.name == target.connection) add(connection, target.model, target.weight);
    look();
    put_in_order(candidates, question, plan.route->settings.strategy);
  } else {
    for (const Connection& connection : question.tenant.connections) {
      const Provider* provider = find_provider(connection.provider);
      if (provider == nullptr) continue;
      if (const auto name = served_as(connection, *provider, model)) add(connection, *name, 1);
    }
    look();
  }
  if (candidates.empty()) {
    if (plan.route != nullptr) return DomainError(errors::no_provider, "No target of the route " + model.full() + " can be asked.");
    return DomainError(errors::model_not_found, "No connection serves the model " + model.full() + ". GET /v1/models lists what this key can use.");
  }
  std::stable_partition(candidates.begin(), candidates.end(),
                        [](const Candidate& c) { return c.planned.health.breaker != TargetHealth::Breaker::open; });
  for (Candidate& candidate : candidates) {
    if (explain) candidate.planned.reason = reason_of(candidate, question, plan.route);
    plan.targets.push_back(std::move(candidate.planned));
  }
  return plan;
}

}  // namespace astra::gateway
