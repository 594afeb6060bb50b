#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/domain/limits.hpp"

namespace astra::gateway {

// One server-sent event. Slices are valid until the reader is fed again.
struct SseEvent {
  std::string_view raw;        // the bytes as they came, the blank line included
  std::string_view name;       // event:
  std::string_view data;       // data: lines joined by LF
  bool has_data = false;       // comments and blank lines come as events without data: they reset idle timers
};

// Reads server-sent events from bytes split anywhere. Takes LF, CRLF and CR, a byte order mark, data with or without a
// space, several data lines, comments, an unfinished last event. Memory is bounded by the event cap.
class SseReader {
 public:
  explicit SseReader(std::size_t max_event_bytes = limits::max_stream_event_bytes) : max_event_bytes_(max_event_bytes) {}

  // Hands in bytes; then next() until it says no.
  void feed(std::string_view bytes);
  // False when no further event is complete, or the cap was broken (overflowed()).
  bool next(SseEvent& event);
  // After the last feed: the event that lacks its blank line, if there is one.
  bool finish(SseEvent& event);

  bool overflowed() const { return overflowed_; }

 private:
  bool take_line(std::string_view line, SseEvent& event);
  void emit(SseEvent& event);

  std::size_t max_event_bytes_;
  std::string buffer_;
  std::size_t start_ = 0;        // where the current event begins in buffer_
  std::size_t line_ = 0;         // where the current line begins
  std::size_t scanned_ = 0;      // no line end before this
  std::string data_;             // joined, when there are several data lines
  std::string_view name_;
  bool has_data_ = false;
  bool has_fields_ = false;
  bool first_line_ = true;
  bool skip_lf_ = false;         // a CR ended the last line: a following LF belongs to it
  bool overflowed_ = false;
};

}  // namespace astra::gateway
