#pragma once
#include "iam/application/credentials/parts.hpp"
#include "iam/contracts/credentials.hpp"

namespace astra::iam {

// Tells who a key, a token or a session belongs to, as things are now: a person who was suspended, a role that was taken, a
// family that was revoked count at once.
class VerifyCredential final : public CredentialVerifier {
 public:
  explicit VerifyCredential(const CredentialParts& parts) : parts_(parts) {}
  Result<Caller> bearer(std::string_view token, std::string_view remote_ip) override;
  Result<Caller> session(std::string_view cookie, std::string_view remote_ip) override;

 private:
  Result<Caller> api_key(std::string_view text, const std::string& public_id, std::string_view remote_ip);
  Result<Caller> access_token(std::string_view token, std::string_view remote_ip);
  const CredentialParts& parts_;
};

}  // namespace astra::iam
