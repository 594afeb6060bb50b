#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/limits.hpp"

// AWS's binary framing of streams (application/vnd.amazon.eventstream):
//   u32 total length | u32 headers length | u32 CRC-32 of these 8 bytes | headers | payload | u32 CRC-32 of all before
// big-endian; a header is u8 name length, name, u8 type, value.
namespace astra::gateway::aws {

using EventStreamHeader = std::pair<std::string_view, std::string_view>;

// One message; slices are valid until the reader is fed again.
struct EventStreamMessage {
  std::string_view raw;                     // the whole frame
  std::string_view payload;
  std::vector<EventStreamHeader> headers;   // those whose value is a string; others are checked and skipped

  std::string_view header(std::string_view name) const;   // empty where absent
};

// Bytes as they arrive to messages. A frame whose checksums or lengths do not hold ends the stream: there is nothing to
// find the next one by.
class EventStreamReader {
 public:
  explicit EventStreamReader(std::size_t max_message_bytes = limits::max_stream_event_bytes) : max_message_bytes_(max_message_bytes) {}

  void feed(std::string_view bytes);
  // False when no whole message is there (yet), or after broken().
  bool next(EventStreamMessage& message);
  // Why reading stopped for good; empty while it did not.
  std::string_view broken() const { return broken_; }
  // Whether a message was begun and not finished.
  bool has_rest() const { return at_ < buffer_.size(); }

 private:
  bool fail(std::string_view why) { return broken_ = why, false; }

  std::size_t max_message_bytes_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::string_view broken_;
};

// Appends one message whose header values are strings.
void append_message(std::string& out, std::initializer_list<EventStreamHeader> headers, std::string_view payload);
// {":event-type": name, ":content-type": "application/json", ":message-type": "event"}
void append_event(std::string& out, std::string_view name, std::string_view json);
// {":exception-type": name, ...}: nothing follows it.
void append_exception(std::string& out, std::string_view name, std::string_view json);
// Lengths and checksums of a whole message whose payload was changed in place.
void reseal(std::string& message);

}  // namespace astra::gateway::aws
