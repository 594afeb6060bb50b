#include "platform/api/cursor.hpp"

#include "platform/api/limits.hpp"
#include "platform/crypto/base64.hpp"
#include "platform/crypto/constant_time.hpp"
#include "platform/crypto/hmac.hpp"

namespace astra::api {

namespace {

constexpr char format_version = 1;
constexpr std::size_t mac_bytes = 16;

void append_number(std::string& out, std::uint64_t n, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(n >> (8 * i) & 0xFF);
}

std::optional<std::uint64_t> take_number(std::string_view& in, std::size_t bytes) {
  if (in.size() < bytes) return std::nullopt;
  std::uint64_t n = 0;
  for (std::size_t i = 0; i < bytes; ++i) n = n << 8 | static_cast<unsigned char>(in[i]);
  in.remove_prefix(bytes);
  return n;
}

}  // namespace

Cursors::Cursors(std::string_view secret) {
  const auto key = crypto::hkdf_sha256(secret, {}, "api.cursor");
  key_.assign(crypto::bytes_view(key));
}

std::string Cursors::mac(std::string_view list, std::string_view payload) const {
  std::string text;
  append_number(text, list.size(), 8);
  text.append(list).append(payload);
  return std::string(crypto::bytes_view(crypto::hmac_sha256(key_, text)).substr(0, mac_bytes));
}

std::string Cursors::seal(std::string_view list, const std::vector<std::string>& values, Instant now) const {
  std::string payload(1, format_version);
  append_number(payload, static_cast<std::uint64_t>((now + cursor_lifetime).to_unix_seconds()), 8);
  for (const std::string& value : values) {
    append_number(payload, value.size(), 2);
    payload += value;
  }
  return crypto::to_base64url(payload + mac(list, payload));
}

std::optional<std::vector<std::string>> Cursors::open(std::string_view list, std::string_view cursor, Instant now) const {
  if (cursor.size() > max_cursor_bytes) return std::nullopt;
  const auto bytes = crypto::from_base64url(cursor);
  if (!bytes || bytes->size() < mac_bytes + 1) return std::nullopt;
  std::string_view payload(*bytes);
  const std::string_view tag = payload.substr(payload.size() - mac_bytes);
  payload.remove_suffix(mac_bytes);
  if (!crypto::constant_time_equal(tag, mac(list, payload)) || payload.front() != format_version) return std::nullopt;
  payload.remove_prefix(1);
  const auto expires = take_number(payload, 8);
  if (!expires || static_cast<std::int64_t>(*expires) <= now.to_unix_seconds()) return std::nullopt;
  std::vector<std::string> values;
  while (!payload.empty()) {
    const auto size = take_number(payload, 2);
    if (!size || payload.size() < *size) return std::nullopt;
    values.emplace_back(payload.substr(0, *size));
    payload.remove_prefix(*size);
  }
  return values;
}

}  // namespace astra::api
