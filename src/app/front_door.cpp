#include "app/front_door.hpp"

#include "app/version.hpp"
#include "kernel/json.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::app {
namespace {

http::Response text(int status, std::string body, std::string type = "text/plain; charset=utf-8") {
  http::Response response;
  response.status = status;
  response.headers.set("content-type", std::move(type));
  response.headers.set("cache-control", "no-store");
  response.body = std::move(body);
  return response;
}

// Pages and API answers never load anything from elsewhere, are never framed and never sniffed.
void protect(http::Response& response) {
  auto set_if_absent = [&](std::string_view name, std::string value) {
    if (!response.headers.find(name)) response.headers.set(name, std::move(value));
  };
  set_if_absent("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  set_if_absent("x-content-type-options", "nosniff");
  set_if_absent("referrer-policy", "no-referrer");
  set_if_absent("cross-origin-resource-policy", "same-origin");
  set_if_absent("cache-control", "no-store");
}

std::string readiness_json(const Readiness& readiness) {
  std::string out;
  JsonWriter(out)
      .begin_object()
      .field("status", readiness.ready() ? "ready" : "not_ready")
      .field_boolean("database", readiness.database)
      .field_boolean("redis", readiness.redis)
      .field_boolean("migrations", readiness.migrations)
      .field_boolean("draining", readiness.draining)
      .end_object();
  return out;
}

bool is_health_path(std::string_view path) { return path == "/livez" || path == "/readyz" || path == "/startupz"; }

// details: only on the admin port; the public one says yes or no.
http::Response health(std::string_view path, const std::function<Readiness()>& readiness, bool details) {
  if (path == "/livez") return text(200, "ok\n");
  const Readiness now = readiness();
  const int status = (path == "/startupz" ? now.migrations : now.ready()) ? 200 : 503;
  if (details) return text(status, readiness_json(now), "application/json");
  return text(status, status == 200 ? "ok\n" : "not ready\n");
}

constexpr std::size_t max_health_body_bytes = 1'024;

http::Request without_body(const http::RequestHead& head) {
  http::Request request;
  request.method = head.method;
  request.target = head.target;
  request.path = head.path;
  request.query = head.query;
  request.headers = head.headers;
  request.remote_ip = head.remote_ip;
  request.request_id = head.request_id;
  request.secure = head.secure;
  return request;
}

}  // namespace

http::Decision FrontDoor::on_head(const http::RequestHead& head) {
  if (parts_.is_data_plane(head.path)) return http::Direct{&parts_.data_plane};
  if (is_health_path(head.path))
    return http::Buffered{max_health_body_bytes, [this](http::Request request) { return health(request.path, parts_.readiness, false); }};
  const std::size_t max_body_bytes = parts_.api.max_body_bytes(head.method, head.path);
  if (max_body_bytes == 0) return answer(without_body(head));  // no such operation: said at once, whatever the body
  return http::Buffered{max_body_bytes, [this](http::Request request) { return answer(request); }};
}

http::Response FrontDoor::answer(const http::Request& request) {
  http::Response response = parts_.api.handle(request);
  protect(response);
  return response;
}

http::Decision AdminDoor::on_head(const http::RequestHead& head) {
  if (is_health_path(head.path))
    return http::Buffered{max_health_body_bytes, [this](http::Request request) { return health(request.path, readiness_, true); }};
  if (head.path == "/metrics")
    return http::Buffered{max_health_body_bytes,
                          [](http::Request) { return text(200, metrics::registry().exposition(), "text/plain; version=0.0.4"); }};
  if (head.path == "/version")
    return text(200, std::string("{\"name\":\"astra-bastion\",\"version\":\"") + version + "\"}", "application/json");
  return text(404, "not found\n");
}

}  // namespace astra::app
