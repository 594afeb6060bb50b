#include "iam/adapters/rest/credentials/session_cookie.hpp"

#include "platform/api/call.hpp"

namespace astra::iam {
namespace {

constexpr std::string_view secure_name = "__Host-bastion_session";
constexpr std::string_view plain_name = "bastion_session";

std::string attributes(bool secure) { return std::string("; Path=/; HttpOnly; SameSite=Lax") + (secure ? "; Secure" : ""); }

}  // namespace

std::string SessionCookie::set(const http::Request& request, std::string_view token) const {
  const bool https = secure(request);
  return std::string(https ? secure_name : plain_name).append("=").append(token).append(attributes(https));
}

std::string SessionCookie::clear(const http::Request& request) const { return set(request, "") + "; Max-Age=0"; }

std::optional<std::string> SessionCookie::find(const http::Request& request) const {
  const std::string_view name = secure(request) ? secure_name : plain_name;
  const auto value = api::CallContext(request, {}).cookie(name);
  return value && !value->empty() ? std::optional(std::string(*value)) : std::nullopt;
}

}  // namespace astra::iam
