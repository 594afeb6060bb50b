#include "platform/http/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace astra::http {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int mapped_bits = 96;

struct V4Range {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

bool within(std::uint32_t address, const V4Range& range) { return (address ^ range.network) >> (32 - range.bits) == 0; }

// The IANA special-purpose registry, and the one public address that is a cloud's metadata service.
constexpr V4Range not_public_v4[] = {
    {quad(0, 0, 0, 0), 8},      {quad(10, 0, 0, 0), 8},     {quad(100, 64, 0, 0), 10}, {quad(127, 0, 0, 0), 8},
    {quad(169, 254, 0, 0), 16}, {quad(172, 16, 0, 0), 12},  {quad(192, 0, 0, 0), 24},  {quad(192, 0, 2, 0), 24},
    {quad(192, 88, 99, 0), 24}, {quad(192, 168, 0, 0), 16}, {quad(198, 18, 0, 0), 15}, {quad(198, 51, 100, 0), 24},
    {quad(203, 0, 113, 0), 24}, {quad(224, 0, 0, 0), 4},    {quad(240, 0, 0, 0), 4},   {quad(168, 63, 129, 16), 32},
};

// What no general permission for private networks opens: metadata services, link-local, multicast, "this" network.
constexpr V4Range never_private_v4[] = {
    {quad(0, 0, 0, 0), 8},          {quad(169, 254, 0, 0), 16}, {quad(224, 0, 0, 0), 4},      {quad(240, 0, 0, 0), 4},
    {quad(100, 100, 100, 200), 32}, {quad(192, 0, 0, 192), 32}, {quad(168, 63, 129, 16), 32},
};

template <std::size_t N>
bool within_any(std::uint32_t address, const V4Range (&ranges)[N]) {
  return std::any_of(std::begin(ranges), std::end(ranges), [&](const V4Range& range) { return within(address, range); });
}

bool has_prefix(const IpAddress& address, std::string_view network, int bits) {
  return Cidr{*IpAddress::parse(network), bits}.contains(address);
}

// The IPv4 address a NAT64 gateway with the well-known prefix would reach.
std::optional<std::uint32_t> embedded_v4(const IpAddress& address) {
  if (address.is_v4() || has_prefix(address, "64:ff9b::", 96)) return address.v4_value();
  return std::nullopt;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.size() > INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string copy(text);
  in_addr four;
  if (inet_pton(AF_INET, copy.c_str(), &four) == 1) return v4(ntohl(four.s_addr));
  IpAddress address;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

IpAddress IpAddress::v4(std::uint32_t host_order) {
  IpAddress address;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
  const std::uint32_t network_order = htonl(host_order);
  std::memcpy(address.bytes.data() + 12, &network_order, 4);
  return address;
}

bool IpAddress::is_v4() const { return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin()); }

std::uint32_t IpAddress::v4_value() const {
  std::uint32_t network_order;
  std::memcpy(&network_order, bytes.data() + 12, 4);
  return ntohl(network_order);
}

std::string IpAddress::to_string() const {
  char text[INET6_ADDRSTRLEN] = {};
  if (is_v4()) inet_ntop(AF_INET, bytes.data() + 12, text, sizeof text);
  else inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto network = IpAddress::parse(text.substr(0, slash));
  if (!network) return std::nullopt;
  if (slash == std::string_view::npos) return Cidr{*network, 128};
  const std::string_view digits = text.substr(slash + 1);
  int bits = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool dotted = text.substr(0, slash).find(':') == std::string_view::npos;
  if (error != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > (dotted ? 32 : 128))
    return std::nullopt;
  return Cidr{*network, dotted ? bits + mapped_bits : bits};
}

bool Cidr::contains(const IpAddress& address) const {
  const auto whole = static_cast<std::size_t>(prefix_bits / 8);
  if (std::memcmp(address.bytes.data(), network.bytes.data(), whole) != 0) return false;
  const int rest = prefix_bits % 8;
  return rest == 0 || ((address.bytes[whole] ^ network.bytes[whole]) >> (8 - rest)) == 0;
}

bool is_public(const IpAddress& address) {
  if (const auto v4 = embedded_v4(address)) return !within_any(*v4, not_public_v4);
  // Only 2000::/3 is handed out; of it not the special block (Teredo, ORCHID), 6to4 and documentation.
  return has_prefix(address, "2000::", 3) && !has_prefix(address, "2001::", 23) && !has_prefix(address, "2001:db8::", 32) &&
         !has_prefix(address, "2002::", 16) && !has_prefix(address, "3fff::", 20);
}

bool AddressPolicy::permits(const IpAddress& address) const {
  if (is_public(address)) return true;
  if (std::any_of(allowed.begin(), allowed.end(), [&](const Cidr& cidr) { return cidr.contains(address); })) return true;
  if (!allow_private) return false;
  if (const auto v4 = embedded_v4(address)) return !within_any(*v4, never_private_v4);
  return address == *IpAddress::parse("::1") || (has_prefix(address, "fc00::", 7) && !has_prefix(address, "fd00:ec2::", 32));
}

}  // namespace astra::http
