#include "iam/adapters/rest/credentials/security_audit.hpp"

#include <algorithm>

#include "iam/domain/credential_limits.hpp"

namespace astra::iam {
namespace {

constexpr std::string_view written_by_use_cases[] = {"session.", "password.", "mfa.enabled", "mfa.disabled", "mfa.recovery",
                                                     "token_family.", "api_key.", "service_account.", "tenant.", "user.",
                                                     "role.", "team."};

}  // namespace

void SecurityAudit::record(const api::AuditedCall& call) {
  if (call.caller == nullptr) return;  // no tenant: nowhere to write; the failure was noted where the account was known
  const auto is_theirs = [&](std::string_view prefix) { return call.action.starts_with(prefix); };
  if (call.succeeded && std::any_of(std::begin(written_by_use_cases), std::end(written_by_use_cases), is_theirs)) return;
  auto unit = store_.begin(call.caller->tenant);
  if (!unit.ok()) return;
  std::string detail(call.succeeded ? std::string_view{} : call.error_code);
  for (const auto& [name, value] : call.path_ids) {
    detail.append(detail.empty() ? "" : " ").append(name).append("=").append(value);
  }
  const auto added =
      (*unit)->log().add({.id = Uuid::v7(call.at),
                          .at = call.at,
                          .action = std::string(call.action),
                          .succeeded = call.succeeded,
                          .actor = call.caller->principal.is_nil() ? std::nullopt : std::optional(call.caller->principal),
                          .actor_name = call.caller->name,
                          .subject = call.path_ids.empty() ? std::nullopt : Uuid::parse(call.path_ids.front().second),
                          .detail = std::move(detail),
                          .ip = std::string(call.ip),
                          .user_agent = std::string(call.user_agent.substr(0, limits::longest_user_agent)),
                          .request_id = std::string(call.request_id)});
  if (added.ok()) (void)(*unit)->commit().ok();
}

}  // namespace astra::iam
