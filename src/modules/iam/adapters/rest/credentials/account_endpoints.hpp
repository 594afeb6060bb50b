#pragma once
#include "iam/adapters/rest/credentials/account_views.hpp"
#include "iam/adapters/rest/credentials/auth_views.hpp"
#include "iam/ports/credentials/inbound.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam {

// What a person does about their own password, second factor and sessions, and what an administrator does about somebody's.
class AccountEndpoints {
 public:
  struct Parts {
    PasswordChanges& passwords;
    SecondFactorEnrolment& second_factors;
    SessionAdministration& sessions;
    std::string public_url;
  };
  explicit AccountEndpoints(Parts parts) : parts_(std::move(parts)) {}
  void declare(api::Routes& routes);

 private:
  Result<void> change_password(const Caller& caller, const api::Body<ChangePasswordBody>& body);
  Result<void> reset_password(const api::CallContext& call, const api::Body<ResetPasswordBody>& body);
  Result<ResetLinkView> make_reset_link(const Caller& caller, const api::Path<SessionOwnerPath>& path);
  Result<TotpEnrolmentView> start_totp(const Caller& caller);
  Result<RecoveryCodesView> confirm_totp(const Caller& caller, const api::Body<TotpCodeBody>& body);
  Result<void> disable_totp(const Caller& caller);
  Result<RecoveryCodesView> new_recovery_codes(const Caller& caller);
  Result<Page<SessionView>> own_sessions(const Caller& caller, const PageRequest& page);
  Result<void> revoke_own_session(const Caller& caller, const api::Path<SessionPath>& path);
  Result<EndedView> revoke_other_sessions(const Caller& caller);
  Result<Page<SessionView>> sessions_of_user(const Caller& caller, const api::Path<SessionOwnerPath>& path,
                                             const PageRequest& page);
  Result<EndedView> revoke_sessions_of_user(const Caller& caller, const api::Path<SessionOwnerPath>& path);

  void declare_passwords(api::Routes& routes);
  void declare_second_factors(api::Routes& routes);
  void declare_sessions(api::Routes& routes);
  Parts parts_;
};

}  // namespace astra::iam
