#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/sse.hpp"

namespace astra::gateway {

// SSE of ours as one growing JSON array: what Google's streams are to clients that did not ask for alt=sse. It takes whole
// events, each with one data line, as the encoders and StreamFrame::raw have them.
class JsonArrayStream {
 public:
  explicit JsonArrayStream(std::size_t max_event_bytes) : reader_(max_event_bytes) {}

  void feed(std::string_view sse, std::string& out);
  void finish(std::string& out);

 private:
  SseReader reader_;
  bool begun_ = false;
};

}  // namespace astra::gateway
