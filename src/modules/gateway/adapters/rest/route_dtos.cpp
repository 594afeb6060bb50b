#include "gateway/adapters/rest/route_dtos.hpp"

#include "gateway/domain/config/settings_limits.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {

std::span<const std::string_view> enum_names(TargetHealth::Breaker) {
  static constexpr std::array<std::string_view, 3> names{"closed", "half_open", "open"};
  return names;
}

}  // namespace astra::gateway

namespace astra::gateway::rest {
namespace {
using schema::defaulted;
using schema::items;
using schema::length;
using schema::range;

constexpr std::size_t longest_word = 120;
constexpr std::size_t longest_reason = 200;
constexpr std::int64_t highest_revision = 9'007'199'254'740'991;

schema::Rules model_name() { return length(1, limits::max_model_name_bytes); }
schema::Rules some_targets() { return items(1, limits::most_route_targets); }
schema::Rules some_retries() { return range(0, limits::most_retries); }

}  // namespace

const schema::Object& RoutePath::schema() {
  static const schema::Object object =
      schema::object<RoutePath>("GatewayRoutePath").field("route_id", &RoutePath::route_id, "The route.").done();
  return object;
}

RouteView view_of(const Route& route) {
  const RouteSettings& s = route.settings;
  return {.id = route.id,
          .name = s.name,
          .strategy = s.strategy,
          .targets = s.targets,
          .retries = s.retries,
          .enabled = s.enabled,
          .created_at = route.created_at,
          .updated_at = route.updated_at};
}

const schema::Object& RouteView::schema() {
  static const schema::Object object =
      schema::object<RouteView>("GatewayRoute", "A model name of the organisation's own, and who answers it.")
          .field("id", &RouteView::id, "The route.")
          .field("name", &RouteView::name, "What clients ask for as the model.", model_name())
          .field("strategy", &RouteView::strategy, "Which target is asked first; the others follow when it fails.")
          .field("targets", &RouteView::targets, "Who answers.", some_targets())
          .field("retries", &RouteView::retries, "How often one target is asked again after a passing failure.", some_retries())
          .field("enabled", &RouteView::enabled, "Whether it takes requests.")
          .field("created_at", &RouteView::created_at, "When it was made.")
          .field("updated_at", &RouteView::updated_at, "When it was last changed.")
          .done();
  return object;
}

const schema::Object& RouteChangeBody::schema() {
  static const schema::Object object =
      schema::object<RouteChangeBody>("GatewayRouteChange", "What to change; what is left out stays.")
          .field("name", &RouteChangeBody::name, "What clients ask for as the model.", model_name())
          .field("strategy", &RouteChangeBody::strategy, "Which target is asked first.")
          .field("targets", &RouteChangeBody::targets, "All targets, in place of the earlier ones.", some_targets())
          .field("retries", &RouteChangeBody::retries, "How often one target is asked again.", some_retries())
          .field("enabled", &RouteChangeBody::enabled, "Whether it takes requests.")
          .done();
  return object;
}

const schema::Object& ExplainBody::schema() {
  static const schema::Object object = schema::object<ExplainBody>("GatewayRouteQuestion", "A request that is not made.")
      .field("model", &ExplainBody::model, "The model it would ask for.", model_name())
      .field("door", &ExplainBody::door, "Where it would come in: openai.chat, openai.responses, openai.embeddings, anthropic.messages.",
             length(1, longest_word) | defaulted())
      .field("user", &ExplainBody::user, "The end user it would name.", length(0, longest_word) | defaulted())
      .done();
  return object;
}

const schema::Object& ExplainedTarget::schema() {
  static const schema::Object object =
      schema::object<ExplainedTarget>("GatewayExplainedTarget", "Who would be asked, and why there.")
          .field("connection", &ExplainedTarget::connection, "The connection's name.", length(1, limits::longest_connection_name))
          .field("provider", &ExplainedTarget::provider, "Its kind of provider.", length(1, longest_word))
          .field("model", &ExplainedTarget::model, "The model as the provider calls it.", model_name())
          .field("format", &ExplainedTarget::format, "The format it is asked in.", length(1, longest_word))
          .field("breaker", &ExplainedTarget::breaker, "open: it failed lately, and is asked only when nobody else is left.")
          .field("first_byte_us", &ExplainedTarget::first_byte_us, "To the first byte lately, on this server; 0: not known.",
                 range(0, highest_revision))
          .field("reason", &ExplainedTarget::reason, "Why it stands where it stands.", length(0, longest_reason))
          .done();
  return object;
}

const schema::Object& ExplanationView::schema() {
  static const schema::Object object =
      schema::object<ExplanationView>("GatewayRouteExplanation", "Who would answer a request, in the order in which they are asked.")
          .field("model", &ExplanationView::model, "The model asked for.", model_name())
          .field("route_id", &ExplanationView::route_id, "The route of that name; absent: the model's name led to the connections.")
          .field("snapshot_revision", &ExplanationView::snapshot_revision, "Of the configuration that decided.", range(0, highest_revision))
          .field("targets", &ExplanationView::targets, "Who would be asked, first to last.", items(0, limits::most_connections))
          .done();
  return object;
}

}  // namespace astra::gateway::rest
