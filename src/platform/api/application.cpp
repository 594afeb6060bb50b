#include "platform/api/application.hpp"

#include <algorithm>

#include "kernel/json.hpp"
#include "platform/api/call_state.hpp"
#include "platform/api/common_errors.hpp"
#include "platform/api/cursor.hpp"
#include "platform/api/etag.hpp"
#include "platform/api/negotiate.hpp"
#include "platform/api/problem.hpp"
#include "platform/api/replay.hpp"

namespace astra::api {

namespace {

std::string allow_header(const std::vector<http::Method>& methods) {
  std::string out;
  for (const auto method : methods) out.append(out.empty() ? "" : ", ").append(http::to_string(method));
  return out;
}

void add_rate_headers(http::Response& response, const RateLimiter::Decision& d) {
  response.headers.set("RateLimit-Policy", "\"default\";q=" + std::to_string(d.limit) + ";w=" + std::to_string(d.window_s));
  response.headers.set("RateLimit", "\"default\";r=" + std::to_string(d.remaining) + ";t=" + std::to_string(d.reset_s));
}

}  // namespace

struct Application::Body {
  const Routes& routes;
  Parts parts;
  Cursors cursors;

  http::Response answer(const http::Request& request);
  Result<http::Response> run(const std::shared_ptr<Call>& call, std::optional<RateLimiter::Decision>& rate);
  Result<void> admit(Call& call, std::optional<RateLimiter::Decision>& rate);
  Result<void> check_preconditions(const Call& call) const;
  Result<void> read_arguments(Call& call);
  Result<http::Response> call_handler(const std::shared_ptr<Call>& call);
  http::Response envelope(const Call& call, Outcome&& outcome) const;
  void audit(const Call& call, int status, std::string_view error_code) const;
};

Application::Application(const Routes& routes, Parts parts) {
  ENSURE(routes.sealed() && parts.clock != nullptr && parts.authenticator != nullptr && !parts.secret.empty());
  Cursors cursors(parts.secret);
  body_.reset(new Body{routes, std::move(parts), std::move(cursors)});
}
Application::~Application() = default;

std::size_t Application::max_body_bytes(http::Method method, std::string_view path) const {
  const auto match = body_->routes.match(method, path);
  return match.endpoint == nullptr ? 0 : match.endpoint->max_body_bytes;
}

http::Response Application::handle(const http::Request& request) {
  http::Response response = body_->answer(request);
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

http::Response Application::Body::answer(const http::Request& request) {
  auto match = routes.match(request.method, request.path);
  if (match.endpoint == nullptr) {
    if (match.allowed.empty()) return problem(no_such_path, request);
    if (request.method == http::Method::options) {
      http::Response response{.status = 204};
      response.headers.add("Allow", allow_header(match.allowed));
      return response;
    }
    http::Response response = problem(method_not_allowed, request);
    response.headers.add("Allow", allow_header(match.allowed));
    return response;
  }

  const Instant started = parts.clock->now();
  const auto call = std::make_shared<Call>(request, started, std::move(match));
  const Endpoint& endpoint = call->endpoint();
  std::optional<RateLimiter::Decision> rate;
  auto result = run(call, rate);

  std::string error_code;
  if (!result.ok()) {
    const DomainError& error = result.error();
    error_code = error.code();
    if (parts.observer != nullptr && (error.category() == Category::internal || !is_declared(endpoint, error.kind())))
      parts.observer->unexpected(endpoint.operation_id, request.request_id, error);
  }
  http::Response response = result.ok() ? *std::move(result) : problem(result.error(), call->request);
  if (call->claimed) {
    const bool keep = response.status < 500 && !response.stream;
    if (keep) (void)parts.idempotency->finish(*call->claimed, to_stored(response, endpoint.replayable), parts.clock->now());
    else (void)parts.idempotency->release(*call->claimed);
  }
  if (rate) add_rate_headers(response, *rate);
  if (!endpoint.audited_as.empty() && response.headers.count("Idempotency-Replayed") == 0)
    audit(*call, response.status, error_code);
  if (parts.observer != nullptr) parts.observer->finished(endpoint.operation_id, response.status, parts.clock->now() - started);
  return response;
}

Result<http::Response> Application::Body::run(const std::shared_ptr<Call>& call, std::optional<RateLimiter::Decision>& rate) {
  TRY(admit(*call, rate));
  TRY(check_preconditions(*call));
  TRY(read_arguments(*call));
  if (parts.idempotency != nullptr && call->caller && call->request.method == http::Method::post)
    if (const auto key = call->request.headers.find("Idempotency-Key")) {
      if (auto replay = TRY(claim(*parts.idempotency, *call, *key, call->now)); replay.has_value()) return *std::move(replay);
    }
  return call_handler(call);
}

// Who calls, and whether they may.
Result<void> Application::Body::admit(Call& call, std::optional<RateLimiter::Decision>& rate) {
  const Endpoint& endpoint = call.endpoint();
  const http::Request& request = call.request;
  DomainError refused(errors::unauthenticated);
  if (!endpoint.open()) {
    auto caller = parts.authenticator->authenticate(request);
    if (caller.ok()) {
      call.caller = *std::move(caller);
      if (call.caller->ip.empty()) call.caller->ip = request.remote_ip;
      if (call.caller->user_agent.empty()) call.caller->user_agent = request.headers.value("user-agent");
      if (call.caller->request_id.empty()) call.caller->request_id = request.request_id;
      if (call.caller->traceparent.empty()) call.caller->traceparent = request.headers.value("traceparent");
    } else {
      refused = std::move(caller).error();
    }
  }
  // Whoever is nobody is limited by address, so that guessing credentials is slow too.
  if (parts.rate_limiter != nullptr) {
    rate = parts.rate_limiter->take(call.caller ? call.caller->principal.to_string() : "ip " + request.remote_ip, call.now);
    if (!rate->allowed) return DomainError(rate_limited).retry_after_s(std::max<std::int64_t>(rate->reset_s, 1));
  }
  if (endpoint.open()) return {};
  if (!call.caller) return refused;
  if (const auto wanted = request.headers.find("X-Tenant-ID")) {
    const auto tenant = TenantId::parse(*wanted);
    if (!tenant || *tenant != call.caller->tenant) return tenant_mismatch;
  }
  for (const auto& permission : endpoint.permissions)
    if (!call.caller->may(permission)) return DomainError(errors::forbidden, "This needs the permission " + permission + ".");
  if (endpoint.needs_step_up && call.caller->kind == Caller::Kind::user &&
      call.now - call.caller->authenticated_at > step_up_lifetime)
    return step_up_required;
  return {};
}

Result<void> Application::Body::check_preconditions(const Call& call) const {
  const auto if_match = call.request.headers.find("If-Match");
  if (!if_match) {
    if (call.endpoint().needs_if_match) return if_match_required;
    return {};
  }
  // Our ETags are versions; whatever is neither a version nor "*" matches nothing.
  if (*if_match != "*" && !call.context.expected_version()) return errors::version_mismatch;
  return {};
}

Result<void> Application::Body::read_arguments(Call& call) {
  TRY(call.bound.read_path(call.match));
  TRY(call.bound.read_query(call.request.query));
  TRY(call.bound.read_body(call.request));
  if (call.bound.cursor.empty()) return {};
  auto after = cursors.open(call.list_identity(), call.bound.cursor, call.now);
  if (!after) return invalid_cursor;
  call.bound.page.after = *std::move(after);
  return {};
}

Result<http::Response> Application::Body::call_handler(const std::shared_ptr<Call>& call) {
  const Endpoint& endpoint = call->endpoint();
  try {
    if (endpoint.gives == Endpoint::Gives::page)
      if (const auto wanted = negotiate(call->request.headers.value("accept")); wanted != Representation::json)
        return export_list(call, wanted == Representation::csv);
    Outcome outcome;
    TRY(endpoint.call(endpoint.self, call->arguments(), outcome));
    return envelope(*call, std::move(outcome));
  } catch (const std::exception& e) {
    return DomainError(errors::internal, e.what());
  }
}

http::Response Application::Body::envelope(const Call& call, Outcome&& outcome) const {
  if (outcome.raw) return *std::move(outcome.raw);
  const Endpoint& endpoint = call.endpoint();
  http::Response response;
  response.status = outcome.status != 0 ? outcome.status : endpoint.status;
  for (auto& [name, value] : outcome.headers) response.headers.add(std::move(name), std::move(value));
  if (outcome.version) {
    const std::string etag = etag_of(*outcome.version);
    response.headers.add("ETag", etag);
    response.headers.add("Cache-Control", "private, no-cache");
    if (!endpoint.mutates() && !none_match(call.request.headers.value("if-none-match"), etag)) {
      response.status = 304;
      return response;
    }
  } else {
    response.headers.add("Cache-Control", "no-store");
  }
  if (outcome.empty) return response;
  response.headers.add("Content-Type", "application/json");

  JsonWriter json(response.body);
  json.begin_object().key("data").raw(outcome.data).key("meta").begin_object();
  json.field("request_id", call.request.request_id).field("timestamp", to_rfc3339(call.now)).field("version", "v1");
  if (endpoint.gives == Endpoint::Gives::page) {
    json.key("pagination").begin_object();
    if (outcome.next.empty()) json.field_null("cursor");
    else json.field("cursor", cursors.seal(call.list_identity(), outcome.next, call.now));
    json.field_number("limit", call.bound.page.limit).field_boolean("has_more", !outcome.next.empty());
    if (outcome.total_count) json.field_number("total_count", *outcome.total_count);
    json.end_object();
  }
  json.end_object().field_null("errors").end_object();
  return response;
}

void Application::Body::audit(const Call& call, int status, std::string_view error_code) const {
  if (parts.audit == nullptr) return;
  AuditedCall entry;
  entry.caller = call.caller ? &*call.caller : nullptr;
  entry.action = call.endpoint().audited_as;
  entry.operation_id = call.endpoint().operation_id;
  for (std::size_t i = 0; i < call.match.names.size(); ++i) entry.path_ids.emplace_back(call.match.names[i], call.match.values[i]);
  entry.succeeded = status < 400;
  entry.status = status;
  entry.error_code = error_code;
  entry.at = call.now;
  entry.request_id = call.request.request_id;
  entry.ip = call.request.remote_ip;
  entry.user_agent = call.request.headers.value("user-agent");
  parts.audit->record(entry);
}

}  // namespace astra::api
