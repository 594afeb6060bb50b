#include "gateway/domain/aws/event_stream.hpp"

#include "kernel/crc32.hpp"

namespace astra::gateway::aws {
namespace {

constexpr std::size_t word = 4;
constexpr std::size_t prelude_bytes = 3 * word;
constexpr std::size_t least_message_bytes = prelude_bytes + word;
constexpr std::size_t max_headers_bytes = 128u << 10;   // AWS's own bound
constexpr std::uint8_t type_bytes = 6;
constexpr std::uint8_t type_string = 7;

std::uint32_t read_u32(std::string_view bytes) {
  std::uint32_t n = 0;
  for (std::size_t i = 0; i < word; ++i) n = n << 8 | static_cast<unsigned char>(bytes[i]);
  return n;
}

void write_u32(char* at, std::uint32_t n) {
  for (std::size_t i = 0; i < word; ++i) at[i] = static_cast<char>(n >> (24 - 8 * i));
}

void append_u32(std::string& out, std::uint32_t n) {
  char bytes[word];
  write_u32(bytes, n);
  out.append(bytes, word);
}

// The bytes a header's value takes behind its type, or more than there can be for a type nobody knows.
std::size_t value_bytes(std::uint8_t type, std::string_view rest) {
  constexpr std::size_t fixed[] = {0, 0, 1, 2, 4, 8, 0, 0, 8, 16};   // true, false, i8, i16, i32, i64, -, -, timestamp, uuid
  if (type == type_bytes || type == type_string) {
    if (rest.size() < 2) return max_headers_bytes;
    return 2u + (static_cast<unsigned char>(rest[0]) << 8 | static_cast<unsigned char>(rest[1]));
  }
  return type < std::size(fixed) ? fixed[type] : max_headers_bytes;
}

bool read_headers(std::string_view rest, std::vector<EventStreamHeader>& out) {
  out.clear();
  while (!rest.empty()) {
    const std::size_t name_bytes = static_cast<unsigned char>(rest[0]);
    if (name_bytes == 0 || rest.size() < name_bytes + 2) return false;
    const std::string_view name = rest.substr(1, name_bytes);
    const auto type = static_cast<std::uint8_t>(rest[name_bytes + 1]);
    rest.remove_prefix(name_bytes + 2);
    const std::size_t size = value_bytes(type, rest);
    if (size > rest.size()) return false;
    if (type == type_string) out.emplace_back(name, rest.substr(2, size - 2));
    rest.remove_prefix(size);
  }
  return true;
}

void seal(std::string& out, std::size_t begin) {
  const auto total = static_cast<std::uint32_t>(out.size() - begin + word);
  write_u32(&out[begin], total);
  write_u32(&out[begin + 2 * word], crc32(std::string_view(out).substr(begin, 2 * word)));
  append_u32(out, crc32(std::string_view(out).substr(begin)));
}

}  // namespace

std::string_view EventStreamMessage::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

void EventStreamReader::feed(std::string_view bytes) {
  if (!broken_.empty()) return;
  if (at_ != 0) buffer_.erase(0, at_);
  at_ = 0;
  buffer_ += bytes;
}

bool EventStreamReader::next(EventStreamMessage& message) {
  if (!broken_.empty()) return false;
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  if (rest.size() < prelude_bytes) return false;
  const std::size_t total = read_u32(rest);
  const std::size_t headers = read_u32(rest.substr(word));
  if (crc32(rest.substr(0, 2 * word)) != read_u32(rest.substr(2 * word))) return fail("The prelude's checksum does not hold.");
  if (total > max_message_bytes_) return fail("A message is too large.");
  if (headers > max_headers_bytes || total < least_message_bytes + headers) return fail("A message's lengths do not fit.");
  if (rest.size() < total) return false;
  const std::string_view raw = rest.substr(0, total);
  if (crc32(raw.substr(0, total - word)) != read_u32(raw.substr(total - word))) return fail("A message's checksum does not hold.");
  if (!read_headers(raw.substr(prelude_bytes, headers), message.headers)) return fail("A message's headers cannot be read.");
  message.raw = raw;
  message.payload = raw.substr(prelude_bytes + headers, total - least_message_bytes - headers);
  at_ += total;
  return true;
}

void append_message(std::string& out, std::initializer_list<EventStreamHeader> headers, std::string_view payload) {
  const std::size_t begin = out.size();
  std::size_t headers_bytes = 0;
  for (const auto& [name, value] : headers) headers_bytes += 1 + name.size() + 1 + 2 + value.size();
  out.reserve(begin + least_message_bytes + headers_bytes + payload.size());
  out.append(prelude_bytes, '\0');
  write_u32(&out[begin + word], static_cast<std::uint32_t>(headers_bytes));
  for (const auto& [name, value] : headers) {
    out += static_cast<char>(name.size());
    out += name;
    out += static_cast<char>(type_string);
    out += static_cast<char>(value.size() >> 8);
    out += static_cast<char>(value.size());
    out += value;
  }
  out += payload;
  seal(out, begin);
}

void append_event(std::string& out, std::string_view name, std::string_view json) {
  append_message(out, {{":event-type", name}, {":content-type", "application/json"}, {":message-type", "event"}}, json);
}

void append_exception(std::string& out, std::string_view name, std::string_view json) {
  append_message(out, {{":exception-type", name}, {":content-type", "application/json"}, {":message-type", "exception"}}, json);
}

void reseal(std::string& message) {
  if (message.size() < least_message_bytes) return;
  message.resize(message.size() - word);
  seal(message, 0);
}

}  // namespace astra::gateway::aws
