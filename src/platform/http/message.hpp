#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astra::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

std::string_view to_string(Method method);
Method method_from(std::string_view text);

// Header fields in the order received. Names compare without regard to case.
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // Replaces every field of that name by one.
  void set(std::string_view name, std::string value);
  void remove(std::string_view name);
  // The first value, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view value(std::string_view name) const { return find(name).value_or(std::string_view{}); }
  std::size_t count(std::string_view name) const;

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// A whole request as control-plane code sees it. The path is still percent-encoded; the body is complete.
struct Request {
  Method method = Method::get;
  std::string target;  // as received: path and query
  std::string path;
  std::string query;  // without the '?'
  Headers headers;
  std::string body;
  std::string remote_ip;   // of the peer, or of X-Forwarded-For behind a trusted proxy
  std::string request_id;  // "req_" and 32 hexadecimal digits; answered as x-request-id
  bool secure = false;     // arrived over TLS
};

// Takes the pieces of a streamed answer. False: the client is gone; stop. Blocks while the client reads slowly.
using BodySink = std::function<bool(std::string_view piece)>;

// An answer of the control plane: a body, or a function that streams one from a worker thread (exports, SSE).
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::function<void(const BodySink& sink)> stream;
};

}  // namespace astra::http
