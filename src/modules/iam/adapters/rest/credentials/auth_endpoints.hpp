#pragma once
#include "iam/adapters/rest/credentials/auth_views.hpp"
#include "iam/adapters/rest/credentials/session_cookie.hpp"
#include "iam/adapters/rest/credentials/tokens_views.hpp"
#include "iam/ports/credentials/inbound.hpp"
#include "iam/ports/credentials/secrets.hpp"
#include "platform/api/ports.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam {

// Signing in and out of the console, and the tokens of programs that act for a person.
class AuthEndpoints {
 public:
  struct Parts {
    SignIn& sign_in;
    TokenIssuing& tokens;
    Secrets& secrets;
    api::Authenticator& authenticator;
    const Clock& clock;
    std::string public_url;
  };
  explicit AuthEndpoints(Parts parts) : parts_(std::move(parts)), cookie_(parts_.public_url) {}
  void declare(api::Routes& routes);

 private:
  Result<api::WithHeaders<SignedInView>> log_in(const api::CallContext& call, const api::Body<LoginBody>& body);
  Result<api::WithHeaders<LoggedOutView>> log_out(const Caller& caller, const api::CallContext& call);
  Result<Me> me(const Caller& caller, const api::CallContext& call);
  Result<SteppedUp> step_up(const Caller& caller, const api::Body<ProofBody>& body);
  Result<TokensView> issue(const api::CallContext& call, const api::Body<TokenBody>& body);
  Result<TokensView> refresh(const api::CallContext& call, const api::Body<RefreshBody>& body);
  Result<void> revoke(const api::CallContext& call, const api::Body<RefreshBody>& body);
  Result<api::RawResponse> jwks();
  void declare_tokens(api::Routes& routes);
  TokensView view(IssuedTokens tokens) const;

  Parts parts_;
  SessionCookie cookie_;
};

SessionView view_of(const Session& session, const Caller& caller);
ClientInfo client_of(const api::CallContext& call);

}  // namespace astra::iam
