#include "kernel/uuid.hpp"

#include <cstring>

#include <unistd.h>

#include "kernel/result.hpp"

namespace astra {
namespace {

constexpr std::size_t pool_bytes = 4'096;

struct RandomPool {
  std::array<std::uint8_t, pool_bytes> bytes;
  std::size_t used = pool_bytes;
};

void ask_system(std::uint8_t* out, std::size_t size) {
  while (size > 0) {
    const std::size_t part = size < 256 ? size : 256;  // getentropy's limit
    ENSURE(getentropy(out, part) == 0);
    out += part;
    size -= part;
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_dash_position(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

void fill_random(void* out, std::size_t size) {
  thread_local RandomPool pool;
  auto* to = static_cast<std::uint8_t*>(out);
  if (size > pool_bytes / 4) return ask_system(to, size);
  if (pool.used + size > pool_bytes) {
    ask_system(pool.bytes.data(), pool_bytes);
    pool.used = 0;
  }
  std::memcpy(to, pool.bytes.data() + pool.used, size);
  std::memset(pool.bytes.data() + pool.used, 0, size);  // handed out once
  pool.used += size;
}

Uuid Uuid::v7(Instant now) {
  thread_local std::int64_t last_ms = 0;
  thread_local std::uint16_t sequence = 0;  // the 12 bits after the version: ascends within a millisecond

  std::array<std::uint8_t, 16> b{};
  fill_random(b.data() + 6, 10);
  const std::int64_t ms = now.to_unix_milliseconds();
  if (ms == last_ms && sequence < 0x0fff) {
    ++sequence;
  } else {
    last_ms = ms;
    sequence = static_cast<std::uint16_t>((b[6] << 8 | b[7]) & 0x07ff);  // leaves room to ascend
  }
  for (int i = 0; i < 6; ++i) b[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  b[6] = static_cast<std::uint8_t>(0x70 | sequence >> 8);
  b[7] = static_cast<std::uint8_t>(sequence);
  b[8] = static_cast<std::uint8_t>(0x80 | (b[8] & 0x3f));
  return Uuid{b};
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::array<std::uint8_t, 16> b{};
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_position(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) return std::nullopt;
    b[nibble / 2] = static_cast<std::uint8_t>(b[nibble / 2] << 4 | value);
    ++nibble;
  }
  return Uuid{b};
}

std::string Uuid::to_string() const {
  constexpr char digits[] = "0123456789abcdef";
  std::string text(36, '-');
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_position(i)) continue;
    const std::uint8_t byte = bytes_[nibble / 2];
    text[i] = digits[nibble % 2 == 0 ? byte >> 4 : byte & 0x0f];
    ++nibble;
  }
  return text;
}

Instant Uuid::time() const {
  std::int64_t ms = 0;
  for (int i = 0; i < 6; ++i) ms = ms << 8 | bytes_[i];
  return Instant::from_unix_milliseconds(ms);
}

}  // namespace astra
