#pragma once
#include <cstddef>
#include <cstdint>
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
  enum class LineEnd : std::uint8_t { unknown, lf_or_crlf, cr };

  bool line_end(std::size_t& end, std::size_t& next);
  void take_line(std::string_view line);
  void emit(std::size_t end, SseEvent& event);

  std::size_t max_event_bytes_;
  std::string buffer_;
  std::size_t start_ = 0;            // where the current event begins in buffer_
  std::size_t line_ = 0;             // where the current line begins
  std::size_t scanned_ = 0;          // no line ends before this
  std::size_t data_begin_ = 0;       // the data line, while there is only one
  std::size_t data_size_ = 0;
  std::size_t name_begin_ = 0;
  std::size_t name_size_ = 0;
  std::size_t data_lines_ = 0;
  std::string joined_;               // the data lines, when there are several
  LineEnd line_ends_ = LineEnd::unknown;  // as the first line ends: only where CR alone ends lines, no LF is waited for
  bool first_line_ = true;
  bool overflowed_ = false;
};

}  // namespace astra::gateway
