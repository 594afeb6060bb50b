#include "iam/adapters/rest/credentials/account_endpoints.hpp"

#include "iam/adapters/rest/credentials/auth_endpoints.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/permissions.hpp"

namespace astra::iam {
namespace {

constexpr std::string_view about_oneself = "It concerns only the caller.";

constexpr std::string_view session_example = R"({
  "id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c11", "started_at": "2026-11-22T16:45:00.000Z", "last_seen_at": "2026-11-22T16:45:00.000Z",
  "expires_at": "2026-11-22T17:15:00.000Z", "with_mfa": true, "current": true, "ip": "203.0.113.7", "user_agent": "Mozilla/5.0"})";
constexpr std::string_view codes_example = R"({"recovery_codes": ["k7m2x-p9qwt", "4d8rh-zc0vn"]})";

Page<SessionView> views_of(Page<Session> page, const Caller& caller) {
  Page<SessionView> out{.items = {}, .next = std::move(page.next), .total_count = page.total_count};
  for (const auto& session : page.items) out.items.push_back(view_of(session, caller));
  return out;
}

}  // namespace

void AccountEndpoints::declare(api::Routes& routes) {
  declare_passwords(routes);
  declare_second_factors(routes);
  declare_sessions(routes);
}

void AccountEndpoints::declare_passwords(api::Routes& routes) {
  routes.post("/api/v1/auth/password")
      .operation("changePassword", "Choose a new password",
                 "Asks for the current one. Every other session and every token of yours ends.")
      .tag("Account")
      .open_to_any_caller(about_oneself)
      .may_fail_with({CredentialError::login_failed, CredentialError::password_not_acceptable, CredentialError::session_needed,
                      CredentialError::too_many_attempts})
      .audited_as("password.changed")
      .not_replayable()
      .example(R"({"current_password": "correct horse on the stairs", "new_password": "seven quiet lighthouses at dawn"})")
      .handle<&AccountEndpoints::change_password>(*this);

  routes.post("/api/v1/auth/password-reset")
      .operation("resetPassword", "Choose a password by a reset link",
                 "The link works once, for thirty minutes. It signs nobody in and "
                 "does not replace the second factor; every session and token of the person ends.")
      .tag("Account")
      .open_to_anyone("The link is the credential.")
      .may_fail_with({CredentialError::reset_link_invalid, CredentialError::password_not_acceptable})
      .audited_as("password.changed")
      .not_replayable()
      .example(R"({"token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "new_password": "seven quiet lighthouses at dawn"})")
      .handle<&AccountEndpoints::reset_password>(*this);

  routes.post("/api/v1/iam/users/{user_id}/password-reset-link")
      .operation("createPasswordResetLink", "Make a link with which somebody chooses a new password",
                 "For a person who cannot sign in. Hand the link on yourself; it works once, for thirty minutes, and an "
                 "earlier one stops "
                 "working. Refused for people who may do more than you.")
      .tag("Users")
      .needs(permission::iam_write)
      .step_up()
      .may_fail_with({errors::not_found, user_outranks_caller, user_state_conflict})
      .audited_as("password.reset_link_made")
      .not_replayable()
      .answers(201)
      .example(R"({"token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "url": "https://bastion.example.org/reset-password#token=3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "expires_at": "2026-11-22T17:15:00.000Z"})")
      .handle<&AccountEndpoints::make_reset_link>(*this);
}

void AccountEndpoints::declare_second_factors(api::Routes& routes) {
  routes.post("/api/v1/auth/mfa/totp")
      .operation("startTotp", "Begin to use one-time codes",
                 "Gives a secret for an authenticator app. Nothing changes until "
                 "confirmTotp proves that the app has it; calling this again gives another secret.")
      .tag("Account")
      .open_to_any_caller(about_oneself)
      .step_up()
      .may_fail_with({CredentialError::mfa_already_enabled, CredentialError::session_needed})
      .audited_as("mfa.started")
      .not_replayable()
      .example(R"({"secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "uri": "otpauth://totp/Acme:ana%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Acme"})")
      .handle<&AccountEndpoints::start_totp>(*this);

  routes.post("/api/v1/auth/mfa/totp/confirm")
      .operation("confirmTotp", "Turn one-time codes on",
                 "Takes a code from the app. The answer holds ten recovery codes, seen this once.")
      .tag("Account")
      .open_to_any_caller(about_oneself)
      .step_up()
      .may_fail_with({CredentialError::mfa_code_wrong, CredentialError::mfa_already_enabled, CredentialError::mfa_not_enabled,
                      CredentialError::session_needed})
      .audited_as("mfa.enabled")
      .not_replayable()
      .example(R"({"code": "123456"})", codes_example)
      .handle<&AccountEndpoints::confirm_totp>(*this);

  routes.del("/api/v1/auth/mfa/totp")
      .operation("disableTotp", "Turn one-time codes off", "Also the recovery codes stop working.")
      .tag("Account")
      .open_to_any_caller(about_oneself)
      .step_up()
      .may_fail_with({CredentialError::mfa_not_enabled, CredentialError::session_needed})
      .audited_as("mfa.disabled")
      .handle<&AccountEndpoints::disable_totp>(*this);

  routes.post("/api/v1/auth/mfa/recovery-codes")
      .operation("replaceRecoveryCodes", "Get new recovery codes",
                 "The old ones stop working. Use it when they are used up or were seen.")
      .tag("Account")
      .open_to_any_caller(about_oneself)
      .step_up()
      .may_fail_with({CredentialError::mfa_not_enabled, CredentialError::session_needed})
      .audited_as("mfa.recovery_codes_replaced")
      .not_replayable()
      .example(codes_example)
      .handle<&AccountEndpoints::new_recovery_codes>(*this);
}

void AccountEndpoints::declare_sessions(api::Routes& routes) {
  routes.get("/api/v1/auth/sessions")
      .operation("listOwnSessions", "Where I am signed in", "Your console sessions that are alive, newest first.")
      .tag("Sessions")
      .open_to_any_caller(about_oneself)
      .may_fail_with({CredentialError::session_needed})
      .example(session_example)
      .handle<&AccountEndpoints::own_sessions>(*this);

  routes.del("/api/v1/auth/sessions/{session_id}")
      .operation("revokeOwnSession", "Sign out elsewhere", "Ends one of your console sessions.")
      .tag("Sessions")
      .open_to_any_caller(about_oneself)
      .may_fail_with({errors::not_found, CredentialError::session_needed})
      .audited_as("session.ended")
      .handle<&AccountEndpoints::revoke_own_session>(*this);

  routes.post("/api/v1/auth/sessions/revoke-others")
      .operation("revokeOtherSessions", "Sign out everywhere else",
                 "Ends every console session of yours but this one, and every token.")
      .tag("Sessions")
      .open_to_any_caller(about_oneself)
      .may_fail_with({CredentialError::session_needed})
      .audited_as("session.all_ended")
      .example(R"({"ended": 3})")
      .handle<&AccountEndpoints::revoke_other_sessions>(*this);

  routes.get("/api/v1/iam/users/{user_id}/sessions")
      .operation("listUserSessions", "Where somebody is signed in",
                 "The console sessions of a person that are alive, newest first.")
      .tag("Sessions")
      .needs(permission::iam_manage_sessions)
      .may_fail_with({errors::not_found})
      .example(session_example)
      .handle<&AccountEndpoints::sessions_of_user>(*this);

  routes.post("/api/v1/iam/users/{user_id}/sessions/revoke")
      .operation("revokeUserSessions", "Sign somebody out everywhere",
                 "Ends every console session and every token of a person. Use it when "
                 "a device was lost. API keys stay: see revokeApiKey.")
      .tag("Sessions")
      .needs(permission::iam_manage_sessions)
      .may_fail_with({errors::not_found, user_outranks_caller})
      .audited_as("session.all_ended")
      .example(R"({"ended": 3})")
      .handle<&AccountEndpoints::revoke_sessions_of_user>(*this);
}

Result<void> AccountEndpoints::change_password(const Caller& caller, const api::Body<ChangePasswordBody>& body) {
  return parts_.passwords.change(caller, body->current_password, body->new_password);
}

Result<void> AccountEndpoints::reset_password(const api::CallContext& call, const api::Body<ResetPasswordBody>& body) {
  return parts_.passwords.reset(body->token, body->new_password, client_of(call));
}

Result<ResetLinkView> AccountEndpoints::make_reset_link(const Caller& caller, const api::Path<SessionOwnerPath>& path) {
  auto link = TRY(parts_.passwords.make_reset_link(caller, path->user_id));
  // After the '#': what is there stays in the browser and out of every log.
  std::string url = parts_.public_url + "/reset-password#token=" + link.token;
  return ResetLinkView{.token = std::move(link.token), .url = std::move(url), .expires_at = link.expires_at};
}

Result<TotpEnrolmentView> AccountEndpoints::start_totp(const Caller& caller) {
  auto started = TRY(parts_.second_factors.start(caller));
  return TotpEnrolmentView{.secret = std::move(started.secret_base32), .uri = std::move(started.uri)};
}

Result<RecoveryCodesView> AccountEndpoints::confirm_totp(const Caller& caller, const api::Body<TotpCodeBody>& body) {
  return RecoveryCodesView{.recovery_codes = TRY(parts_.second_factors.confirm(caller, body->code))};
}

Result<void> AccountEndpoints::disable_totp(const Caller& caller) { return parts_.second_factors.disable(caller); }

Result<RecoveryCodesView> AccountEndpoints::new_recovery_codes(const Caller& caller) {
  return RecoveryCodesView{.recovery_codes = TRY(parts_.second_factors.new_recovery_codes(caller))};
}

Result<Page<SessionView>> AccountEndpoints::own_sessions(const Caller& caller, const PageRequest& page) {
  return views_of(TRY(parts_.sessions.own(caller, page)), caller);
}

Result<void> AccountEndpoints::revoke_own_session(const Caller& caller, const api::Path<SessionPath>& path) {
  return parts_.sessions.revoke_own(caller, path->session_id);
}

Result<EndedView> AccountEndpoints::revoke_other_sessions(const Caller& caller) {
  return EndedView{.ended = TRY(parts_.sessions.revoke_others(caller))};
}

Result<Page<SessionView>> AccountEndpoints::sessions_of_user(const Caller& caller, const api::Path<SessionOwnerPath>& path,
                                                             const PageRequest& page) {
  return views_of(TRY(parts_.sessions.of_user(caller, path->user_id, page)), caller);
}

Result<EndedView> AccountEndpoints::revoke_sessions_of_user(const Caller& caller, const api::Path<SessionOwnerPath>& path) {
  return EndedView{.ended = TRY(parts_.sessions.revoke_of_user(caller, path->user_id))};
}

}  // namespace astra::iam
