#include <algorithm>

#include "gateway/adapters/proxy/engine.hpp"
#include "gateway/adapters/proxy/token_check.hpp"
#include "platform/crypto/api_key.hpp"
#include "platform/crypto/constant_time.hpp"
#include "platform/crypto/sha256.hpp"

namespace astra::gateway::proxy {
namespace {

bool same_digest(const std::array<std::uint8_t, 32>& a, const std::array<std::uint8_t, 32>& b) {
  return crypto::constant_time_equal(crypto::bytes_view(a), crypto::bytes_view(b));
}

bool key_is_well_formed(std::string_view key, std::string_view& public_id) {
  const auto parsed = crypto::parse_key(key);
  if (parsed) public_id = parsed->public_id;
  return parsed.has_value();
}

bool address_is_in(const std::vector<std::string>& cidrs, std::string_view address) {
  const auto ip = http::IpAddress::parse(address);
  if (!ip) return false;
  return std::any_of(cidrs.begin(), cidrs.end(), [&](const std::string& text) {
    const auto cidr = http::Cidr::parse(text);
    return cidr && cidr->contains(*ip);
  });
}

}  // namespace

StageServices make_stage_services(RateLimiter& rate_limiter, TargetHealth& target_health, const Rulesets& rulesets) {
  return {.rate_limiter = rate_limiter,
          .target_health = target_health,
          .rulesets = rulesets,
          .sha256 = [](std::string_view bytes) { return crypto::sha256(bytes); },
          .same_digest = &same_digest,
          .key_is_well_formed = &key_is_well_formed,
          .valid_token = &valid_token,
          .address_is_in = &address_is_in};
}

}  // namespace astra::gateway::proxy
