#include "gateway/domain/routing/route.hpp"

#include "gateway/domain/config/settings_limits.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/limits.hpp"
#include "gateway/domain/model_ref.hpp"

namespace astra::gateway {

std::span<const std::string_view> enum_names(RouteStrategy) { return route_strategy_names; }

Result<RouteSettings> RouteSettings::check(RouteSettings s) {
  std::vector<Violation> violations;
  const auto wrong = [&](std::string pointer, std::string code, std::string detail) {
    violations.push_back({std::move(pointer), std::move(code), std::move(detail)});
  };
  if (!ModelRef::parse(s.name).ok()) wrong("/name", "model_name", "It must be a model name.");
  if (s.targets.empty() || s.targets.size() > limits::most_route_targets) wrong("/targets", "items", "There must be from 1 to 20 targets.");
  bool somebody = false;
  for (std::size_t i = 0; i < s.targets.size(); ++i) {
    const RouteTarget& target = s.targets[i];
    const std::string at = "/targets/" + std::to_string(i);
    if (target.connection.empty() || target.connection.size() > limits::longest_connection_name)
      wrong(at + "/connection", "length", "Name a connection.");
    if (target.model.empty() || target.model.size() > limits::max_model_name_bytes) wrong(at + "/model", "length", "Name a model.");
    if (target.weight < 0 || target.weight > limits::highest_weight) wrong(at + "/weight", "range", "It must be from 0 to 1000000.");
    somebody = somebody || target.weight > 0;
  }
  if (!s.targets.empty() && !somebody) wrong("/targets", "weight", "Some target must have a weight above 0.");
  if (s.retries < 0 || s.retries > limits::most_retries) wrong("/retries", "range", "It must be from 0 to 5.");
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return s;
}

const schema::Object& RouteTarget::schema() {
  static const schema::Object object =
      schema::object<RouteTarget>("GatewayRouteTarget", "A model at one of the organisation's connections.")
          .field("connection", &RouteTarget::connection, "The connection's name; sim is the built-in simulator.",
                 schema::length(1, limits::longest_connection_name))
          .field("model", &RouteTarget::model, "The model as its provider calls it.", schema::length(1, limits::max_model_name_bytes))
          .field("weight", &RouteTarget::weight, "Its share where chance decides; 0: only when the others failed.",
                 schema::range(0, limits::highest_weight) | schema::defaulted())
          .done();
  return object;
}

const schema::Object& RouteSettings::schema() {
  using schema::defaulted;
  static const schema::Object object =
      schema::object<RouteSettings>("GatewayRouteSettings", "A model name of the organisation's own, and who answers it.")
          .field("name", &RouteSettings::name, "What clients ask for as the model. It comes before the providers' own names.",
                 schema::length(1, limits::max_model_name_bytes))
          .field("strategy", &RouteSettings::strategy, "Which target is asked first; the others follow when it fails.", defaulted())
          .field("targets", &RouteSettings::targets, "Who answers.", schema::items(1, limits::most_route_targets))
          .field("retries", &RouteSettings::retries, "How often one target is asked again after a passing failure.",
                 schema::range(0, limits::most_retries) | defaulted())
          .field("enabled", &RouteSettings::enabled, "Whether it takes requests.", defaulted())
          .done();
  return object;
}

}  // namespace astra::gateway
