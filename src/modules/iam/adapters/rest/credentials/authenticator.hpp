#pragma once
#include <string>

#include "iam/adapters/rest/credentials/session_cookie.hpp"
#include "iam/contracts/credentials.hpp"
#include "iam/ports/credentials/secrets.hpp"
#include "platform/api/ports.hpp"

namespace astra::iam {

// Says who makes a request to the control plane: by bearer key, by bearer token, or by the console's cookie. A cookie travels
// by itself, so a request that changes something must also show that it comes from our own page.
class RequestAuthenticator final : public api::Authenticator {
 public:
  RequestAuthenticator(CredentialVerifier& verifier, Secrets& secrets, std::string_view public_url)
      : verifier_(verifier), secrets_(secrets), cookie_(public_url), public_url_(public_url) {}

  // Errors: unauthenticated, csrf_rejected.
  Result<Caller> authenticate(const http::Request& request) override;

 private:
  bool from_our_page(const http::Request& request, std::string_view session_token) const;
  CredentialVerifier& verifier_;
  Secrets& secrets_;
  SessionCookie cookie_;
  std::string public_url_;
};

// Whether a browser says that the request was made by a page of another site. Programs say nothing, and pass.
bool made_by_another_site(const http::Request& request, std::string_view public_url);

}  // namespace astra::iam
