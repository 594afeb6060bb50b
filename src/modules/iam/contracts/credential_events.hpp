#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "kernel/event.hpp"
#include "kernel/id.hpp"

// What happens to credentials. Never a secret, never an e-mail address.
namespace astra::iam {

using ApiKeyId = Id<struct ApiKeyTag>;
using SessionId = Id<struct SessionTag>;
using TokenFamilyId = Id<struct TokenFamilyTag>;
using ServiceAccountId = Id<struct ServiceAccountTag>;

struct SessionStarted {
  static constexpr std::string_view type = "astra.iam.session.started.v1";
  SessionId session_id;
  UserId user_id;
  bool with_mfa = false;
  std::string subject() const { return session_id.to_string(); }
  static const schema::Object& schema();
};

struct SessionEnded {
  static constexpr std::string_view type = "astra.iam.session.ended.v1";
  SessionId session_id;
  UserId user_id;
  std::string reason;
  std::string subject() const { return session_id.to_string(); }
  static const schema::Object& schema();
};

struct LoginFailed {
  static constexpr std::string_view type = "astra.iam.login.failed.v1";
  UserId user_id;
  std::string factor;
  std::string ip;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct PasswordChanged {
  static constexpr std::string_view type = "astra.iam.password.changed.v1";
  UserId user_id;
  std::string how;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct MfaEnabled {
  static constexpr std::string_view type = "astra.iam.mfa.enabled.v1";
  UserId user_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct MfaDisabled {
  static constexpr std::string_view type = "astra.iam.mfa.disabled.v1";
  UserId user_id;
  std::string subject() const { return user_id.to_string(); }
  static const schema::Object& schema();
};

struct ApiKeyCreated {
  static constexpr std::string_view type = "astra.iam.api_key.created.v1";
  ApiKeyId key_id;
  std::string owner_kind;
  Uuid owner_id;
  std::vector<std::string> permissions;
  std::string subject() const { return key_id.to_string(); }
  static const schema::Object& schema();
};

struct ApiKeyRotated {
  static constexpr std::string_view type = "astra.iam.api_key.rotated.v1";
  ApiKeyId key_id;
  ApiKeyId successor_id;
  Instant valid_until;
  std::string subject() const { return key_id.to_string(); }
  static const schema::Object& schema();
};

struct ApiKeyRevoked {
  static constexpr std::string_view type = "astra.iam.api_key.revoked.v1";
  ApiKeyId key_id;
  std::string subject() const { return key_id.to_string(); }
  static const schema::Object& schema();
};

struct ServiceAccountCreated {
  static constexpr std::string_view type = "astra.iam.service_account.created.v1";
  ServiceAccountId service_account_id;
  std::vector<std::string> roles;
  std::string subject() const { return service_account_id.to_string(); }
  static const schema::Object& schema();
};

struct ServiceAccountDisabled {
  static constexpr std::string_view type = "astra.iam.service_account.disabled.v1";
  ServiceAccountId service_account_id;
  std::string subject() const { return service_account_id.to_string(); }
  static const schema::Object& schema();
};

struct TokenFamilyRevoked {
  static constexpr std::string_view type = "astra.iam.token_family.revoked.v1";
  TokenFamilyId family_id;
  UserId user_id;
  std::string reason;
  std::string subject() const { return family_id.to_string(); }
  static const schema::Object& schema();
};

// Every event above, for the catalogue.
std::vector<EventDescription> credential_events();

}  // namespace astra::iam
