#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astra::http {

// An IPv4 or IPv6 address; IPv4 is kept as ::ffff:a.b.c.d so that there is one form to compare.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  // Dotted decimal (four plain numbers) or IPv6, without brackets or zone.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress v4(std::uint32_t host_order);
  bool is_v4() const;
  std::uint32_t v4_value() const;  // host order; meaningful when is_v4()
  std::string to_string() const;
  auto operator<=>(const IpAddress&) const = default;
};

// A network such as 10.0.0.0/8 or fd00::/8.
struct Cidr {
  IpAddress network;
  int prefix_bits = 128;  // of the 128-bit form

  static std::optional<Cidr> parse(std::string_view text);
  bool contains(const IpAddress& address) const;
};

// True for addresses of the public internet. Loopback, private, link-local, carrier-grade NAT, metadata, documentation,
// multicast and reserved ranges are not, nor is anything that embeds such an IPv4 address (mapped, NAT64, 6to4, Teredo).
bool is_public(const IpAddress& address);

// Which addresses an outgoing connection may reach. Checked on the resolved address that is then connected to,
// so a name that changes its mind between the check and the connection gains nothing.
struct AddressPolicy {
  bool allow_private = false;  // loopback and private networks too; cloud metadata and link-local stay out of reach
  std::vector<Cidr> allowed;   // reachable though not public

  bool permits(const IpAddress& address) const;
};

}  // namespace astra::http
