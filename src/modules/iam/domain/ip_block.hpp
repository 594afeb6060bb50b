#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace astra::iam {

// An IPv4 or IPv6 address; IPv4 is kept in its IPv6-mapped form so that both compare alike.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  static std::optional<IpAddress> parse(std::string_view text);
};

// A CIDR block such as 10.0.0.0/8 or 2001:db8::/32. A bare address is a block of one.
class IpBlock {
 public:
  static std::optional<IpBlock> parse(std::string_view text);
  bool contains(const IpAddress& address) const;

 private:
  IpAddress network_;
  unsigned bits_ = 128;
};

// Errors: validation_failed, one violation per text that is no block.
Result<void> check_ip_allow_list(const std::vector<std::string>& blocks);
// An empty list allows every address; an address that cannot be read is in no block.
bool ip_allowed(const std::vector<std::string>& blocks, std::string_view address);

}  // namespace astra::iam
