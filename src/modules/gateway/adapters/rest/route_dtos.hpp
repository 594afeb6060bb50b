#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/routing/target_health.hpp"
#include "gateway/ports/routes.hpp"
#include "kernel/schema.hpp"

namespace astra::gateway {

std::span<const std::string_view> enum_names(TargetHealth::Breaker);

}  // namespace astra::gateway

// What the API shows and takes of routes.
namespace astra::gateway::rest {

struct RoutePath {
  RouteId route_id;
  static const schema::Object& schema();
};

struct RouteView {
  RouteId id;
  std::string name;
  RouteStrategy strategy = RouteStrategy::priority;
  std::vector<RouteTarget> targets;
  std::int32_t retries = 0;
  bool enabled = true;
  Instant created_at;
  Instant updated_at;
  static const schema::Object& schema();
};
RouteView view_of(const Route& route);

struct RouteChangeBody {
  std::optional<std::string> name;
  std::optional<RouteStrategy> strategy;
  std::optional<std::vector<RouteTarget>> targets;
  std::optional<std::int32_t> retries;
  std::optional<bool> enabled;
  static const schema::Object& schema();
};

struct ExplainBody {
  std::string model;
  std::string door = "openai.chat";
  std::string user;
  static const schema::Object& schema();
};

struct ExplainedTarget {
  std::string connection;
  std::string provider;
  std::string model;
  std::string format;
  TargetHealth::Breaker breaker = TargetHealth::Breaker::closed;
  std::int64_t first_byte_us = 0;
  std::string reason;
  static const schema::Object& schema();
};

struct ExplanationView {
  std::string model;
  std::optional<RouteId> route_id;
  std::int64_t snapshot_revision = 0;
  std::vector<ExplainedTarget> targets;
  static const schema::Object& schema();
};

}  // namespace astra::gateway::rest
