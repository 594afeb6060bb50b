#include "gateway/domain/sse.hpp"

#include <cstring>

namespace astra::gateway {

void SseReader::feed(std::string_view bytes) {
  if (start_ != 0) {
    buffer_.erase(0, start_);
    line_ -= start_, scanned_ -= start_;
    data_begin_ -= data_lines_ == 0 ? data_begin_ : start_;
    name_begin_ -= name_size_ == 0 ? name_begin_ : start_;
    start_ = 0;
  }
  if (!overflowed_) buffer_ += bytes;
}

// Finds the end of the current line: [line_, end) is the line, next is behind its line end. A CR that is the last byte so far
// may be half of a CRLF, so it waits for one byte more, except in a stream whose lines are known to end in CR alone.
bool SseReader::line_end(std::size_t& end, std::size_t& next) {
  const char* const begin = buffer_.data() + scanned_;
  std::size_t left = buffer_.size() - scanned_;
  const auto* lf = static_cast<const char*>(std::memchr(begin, '\n', left));
  if (lf != nullptr) left = static_cast<std::size_t>(lf - begin);
  const auto* cr = static_cast<const char*>(std::memchr(begin, '\r', left));
  if (cr == nullptr) {
    if (lf == nullptr) return scanned_ = buffer_.size(), false;
    end = static_cast<std::size_t>(lf - buffer_.data());
    next = end + 1;
    if (line_ends_ == LineEnd::unknown) line_ends_ = LineEnd::lf_or_crlf;
    return true;
  }
  end = static_cast<std::size_t>(cr - buffer_.data());
  next = end + 1;
  if (line_ends_ == LineEnd::cr) return true;
  if (next == buffer_.size()) return scanned_ = end, false;
  const bool crlf = buffer_[next] == '\n';
  if (line_ends_ == LineEnd::unknown) line_ends_ = crlf ? LineEnd::lf_or_crlf : LineEnd::cr;
  if (crlf) ++next;
  return true;
}

void SseReader::take_line(std::string_view line) {
  if (line.front() == ':') return;
  const std::size_t colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  const std::size_t at = value.empty() ? start_ : static_cast<std::size_t>(value.data() - buffer_.data());
  if (field == "data") {
    if (data_lines_ == 1) joined_.assign(buffer_, data_begin_, data_size_);
    if (data_lines_ == 0) data_begin_ = at, data_size_ = value.size();
    else joined_ += '\n', joined_ += value;
    ++data_lines_;
  } else if (field == "event") {
    name_begin_ = at, name_size_ = value.size();
  }
}

void SseReader::emit(std::size_t end, SseEvent& event) {
  const std::string_view bytes = buffer_;
  event.raw = bytes.substr(start_, end - start_);
  event.name = bytes.substr(name_size_ == 0 ? 0 : name_begin_, name_size_);
  event.data = data_lines_ > 1 ? std::string_view(joined_) : bytes.substr(data_lines_ == 0 ? 0 : data_begin_, data_lines_ == 0 ? 0 : data_size_);
  event.has_data = data_lines_ != 0;
  start_ = line_ = scanned_ = end;
  data_lines_ = name_size_ = 0;
}

bool SseReader::next(SseEvent& event) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  std::size_t end = 0;
  std::size_t next = 0;
  while (!overflowed_ && line_end(end, next)) {
    std::string_view line = std::string_view(buffer_).substr(line_, end - line_);
    if (first_line_ && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    first_line_ = false;
    if (next - start_ > max_event_bytes_) break;
    line_ = scanned_ = next;
    if (line.empty()) return emit(next, event), true;
    take_line(line);
  }
  overflowed_ = overflowed_ || buffer_.size() - start_ > max_event_bytes_;
  return false;
}

bool SseReader::finish(SseEvent& event) {
  if (overflowed_ || start_ == buffer_.size()) return false;
  std::string_view rest = std::string_view(buffer_).substr(line_);
  while (!rest.empty() && (rest.back() == '\r' || rest.back() == '\n')) rest.remove_suffix(1);
  if (!rest.empty()) take_line(rest);
  emit(buffer_.size(), event);
  return event.has_data;
}

}  // namespace astra::gateway
