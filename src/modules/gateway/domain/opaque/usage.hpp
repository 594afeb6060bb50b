#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/chat/usage.hpp"
#include "gateway/domain/opaque/request.hpp"
#include "gateway/domain/sse.hpp"

namespace astra::gateway {

// Reads what an opaque exchange used, from an answer that passes by: JSON up to a bound, or an event stream. Of everything
// else only the request is known.
class OpaqueUsage {
 public:
  OpaqueUsage(const OpaqueDoor& door, const OpaqueRequest& request, std::string_view content_type);

  void feed(std::string_view piece);
  // After the last piece. Whether the provider said, or the request says, what was used.
  bool finish();
  const Usage& usage() const { return usage_; }
  // A thing's id, where the answer is about one ("id" of the root).
  const std::string& id() const { return id_; }

 private:
  enum class Shape : std::uint8_t { json, events, other };
  void read(std::string_view json);
  void read_items(JsonValue root);

  const OpaqueDoor& door_;
  Shape shape_;
  std::string held_;
  SseReader events_;
  JsonDocument document_;
  Usage usage_;
  std::string id_;
  bool known_ = false;
};

// Usage in any of the shapes providers have; false where there is none.
bool read_any_usage(JsonValue root, Usage& usage);

}  // namespace astra::gateway
