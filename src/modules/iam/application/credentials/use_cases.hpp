#pragma once
#include "iam/application/credentials/api_key_administration.hpp"
#include "iam/application/credentials/password_changes.hpp"
#include "iam/application/credentials/read_security_log.hpp"
#include "iam/application/credentials/second_factors.hpp"
#include "iam/application/credentials/service_account_administration.hpp"
#include "iam/application/credentials/session_administration.hpp"
#include "iam/application/credentials/sign_in.hpp"
#include "iam/application/credentials/token_issuing.hpp"
#include "iam/application/credentials/verify_credential.hpp"

namespace astra::iam {

// Every use case of credentials over one set of parts, for the module's wiring.
struct CredentialUseCases {
  explicit CredentialUseCases(CredentialParts given) : parts(given) {}
  CredentialUseCases(const CredentialUseCases&) = delete;
  CredentialUseCases& operator=(const CredentialUseCases&) = delete;

  CredentialParts parts;
  SignInUseCases sign_in{parts};
  PasswordUseCases passwords{parts};
  SecondFactorUseCases second_factors{parts};
  SessionUseCases sessions{parts};
  TokenUseCases tokens{parts};
  ApiKeyUseCases api_keys{parts};
  ServiceAccountUseCases service_accounts{parts};
  ReadSecurityLog security_log{parts};
  VerifyCredential verifier{parts};
};

}  // namespace astra::iam
