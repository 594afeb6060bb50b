#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/id.hpp"
#include "kernel/result.hpp"
#include "kernel/schema.hpp"
#include "kernel/time.hpp"

namespace astra::gateway {

using RouteId = Id<struct RouteTag>;

// Which of a route's targets is asked first; the others follow when it fails.
//   priority  in the order given
//   weighted  by chance, in proportion to the weights; then by weight
//   fastest   by the time to the first byte lately; one that nobody has asked yet comes first
//   cheapest  by what a million tokens in and out cost; one without a price comes last
//   sticky    always the same one for the same end user, key where the request names none
enum class RouteStrategy : std::uint8_t { priority, weighted, fastest, cheapest, sticky };
inline constexpr std::array<std::string_view, 5> route_strategy_names{"priority", "weighted", "fastest", "cheapest", "sticky"};
std::span<const std::string_view> enum_names(RouteStrategy);

// A model at one of the tenant's connections.
struct RouteTarget {
  std::string connection;    // its name; "sim" is the built-in simulator
  std::string model;         // as its provider calls it
  std::int32_t weight = 1;   // 0: only when the others failed
  static const schema::Object& schema();
};

// What a person decides about a route: a model name of the organisation's own, and who answers it.
struct RouteSettings {
  std::string name;          // what clients ask for as the model
  RouteStrategy strategy = RouteStrategy::priority;
  std::vector<RouteTarget> targets;
  std::int32_t retries = 1;  // of one target after a passing failure, before the next one is asked
  bool enabled = true;

  // Errors: validation_failed, naming every field. Whether the connections exist the use case knows.
  static Result<RouteSettings> check(RouteSettings settings);
  static const schema::Object& schema();
};

struct Route {
  RouteId id;
  RouteSettings settings;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};

inline constexpr ErrorKind route_name_taken{"route_name_taken", Category::conflict, "Another route has this name."};
inline constexpr ErrorKind too_many_routes{"too_many_routes", Category::conflict, "The organisation has as many routes as it can."};
inline constexpr ErrorKind connection_in_use{"connection_in_use", Category::conflict, "A route leads to this connection."};

namespace limits {
inline constexpr std::size_t most_routes = 1'000;           // of a tenant
inline constexpr std::size_t most_route_targets = 20;
inline constexpr std::int32_t most_retries = 5;             // of one target
inline constexpr std::int32_t highest_weight = 1'000'000;
}  // namespace limits

}  // namespace astra::gateway
