#include "iam/domain/ip_block.hpp"

#include "iam/domain/credential_limits.hpp"

namespace astra::iam {
namespace {

std::optional<unsigned> read_number(std::string_view text, unsigned base, std::size_t most_digits, unsigned most) {
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    unsigned digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return value <= most ? std::optional(value) : std::nullopt;
}

// Four decimal numbers without leading zeros: 010.0.0.1 means different things to different programs.
bool read_v4(std::string_view text, std::uint8_t* out) {
  for (int part = 0; part < 4; ++part) {
    const auto dot = part < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return false;
    const auto digits = text.substr(0, dot);
    if (digits.size() > 1 && digits[0] == '0') return false;
    const auto value = read_number(digits, 10, 3, 255);
    if (!value) return false;
    out[part] = static_cast<std::uint8_t>(*value);
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return true;
}

// The groups of one side of "::"; false if malformed. A dotted IPv4 tail counts as two groups.
bool read_groups(std::string_view text, std::vector<std::uint8_t>& out) {
  if (text.empty()) return true;
  while (true) {
    const auto colon = text.find(':');
    const auto group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      std::uint8_t v4[4];
      if (!read_v4(group, v4)) return false;
      out.insert(out.end(), v4, v4 + 4);
      return true;
    }
    const auto value = read_number(group, 16, 4, 0xFFFF);
    if (!value) return false;
    out.push_back(static_cast<std::uint8_t>(*value >> 8));
    out.push_back(static_cast<std::uint8_t>(*value & 0xFF));
    if (colon == std::string_view::npos) return true;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  IpAddress address;
  if (text.find(':') == std::string_view::npos) {
    address.bytes[10] = address.bytes[11] = 0xFF;
    if (!read_v4(text, &address.bytes[12])) return std::nullopt;
    return address;
  }
  const auto gap = text.find("::");
  std::vector<std::uint8_t> head, tail;
  if (gap == std::string_view::npos) {
    if (!read_groups(text, head) || head.size() != 16) return std::nullopt;
  } else {
    if (!read_groups(text.substr(0, gap), head) || !read_groups(text.substr(gap + 2), tail)) return std::nullopt;
    if (head.size() + tail.size() > 14) return std::nullopt;
  }
  for (std::size_t i = 0; i < head.size(); ++i) address.bytes[i] = head[i];
  for (std::size_t i = 0; i < tail.size(); ++i) address.bytes[16 - tail.size() + i] = tail[i];
  return address;
}

std::optional<IpBlock> IpBlock::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  IpBlock block;
  block.network_ = *address;
  if (slash == std::string_view::npos) return block;
  const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  const auto bits = read_number(text.substr(slash + 1), 10, 3, v4 ? 32 : 128);
  if (!bits) return std::nullopt;
  block.bits_ = *bits + (v4 ? 96 : 0);
  return block;
}

bool IpBlock::contains(const IpAddress& address) const {
  const unsigned whole = bits_ / 8, rest = bits_ % 8;
  for (unsigned i = 0; i < whole; ++i) {
    if (network_.bytes[i] != address.bytes[i]) return false;
  }
  if (rest == 0) return true;
  const unsigned mask = 0xFFu << (8 - rest) & 0xFFu;
  return (network_.bytes[whole] & mask) == (address.bytes[whole] & mask);
}

Result<void> check_ip_allow_list(const std::vector<std::string>& blocks) {
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (!IpBlock::parse(blocks[i])) {
      violations.push_back(
          {"/ip_allow_list/" + std::to_string(i), "format", "an IPv4 or IPv6 address or CIDR block is needed"});
    }
  }
  if (blocks.size() > limits::most_ip_blocks) violations.push_back({"/ip_allow_list", "max_items", "too many blocks"});
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return {};
}

bool ip_allowed(const std::vector<std::string>& blocks, std::string_view address) {
  if (blocks.empty()) return true;
  const auto ip = IpAddress::parse(address);
  if (!ip) return false;
  for (const auto& text : blocks) {
    const auto block = IpBlock::parse(text);
    if (block && block->contains(*ip)) return true;
  }
  return false;
}

}  // namespace astra::iam
