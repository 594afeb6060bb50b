#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/ports/credentials/stores.hpp"

// What can be asked of credentials. Permissions and step-up of an operation are checked before; whose thing it is, here.
namespace astra::iam {

// Where a call without a caller comes from.
struct ClientInfo {
  std::string ip;
  std::string user_agent;
  std::string request_id;
};

// What a person types to prove who they are.
struct Proof {
  std::string password;
  std::optional<std::string> totp;
  std::optional<std::string> recovery_code;
};

struct LoginRequest {
  std::string email;
  std::optional<std::string> tenant;  // the organisation's slug, where the address is known in several
  Proof proof;
};

struct SignedIn {
  Session session;
  std::string token;  // for the cookie
  std::string csrf_token;
  Person person;
};

struct WhoAmI {
  Caller caller;
  std::optional<Person> person;  // none: a program
  std::string tenant_name;
  std::string tenant_slug;
  bool mfa_enabled = false;
  bool mfa_enrolment_needed = false;
  std::int64_t recovery_codes_left = 0;
};

class SignIn {
 public:
  virtual ~SignIn() = default;
  // Errors: login_failed, mfa_required, tenant_required, too_many_attempts.
  virtual Result<SignedIn> log_in(const LoginRequest& request, const ClientInfo& client) = 0;
  virtual Result<void> log_out(const Caller& caller) = 0;
  virtual Result<WhoAmI> who_am_i(const Caller& caller) = 0;
  // Errors: login_failed, mfa_required, session_needed, too_many_attempts. Returns until when the proof counts.
  virtual Result<Instant> step_up(const Caller& caller, const Proof& proof) = 0;
};

struct ResetLink {
  std::string token;  // seen this once
  Instant expires_at;
};

class PasswordChanges {
 public:
  virtual ~PasswordChanges() = default;
  // Ends every other session and token of the person. Errors: login_failed (the current one is wrong),
  // password_not_acceptable, session_needed, too_many_attempts.
  virtual Result<void> change(const Caller& caller, std::string_view current, std::string_view wanted) = 0;
  // For an administrator to hand on. Errors: not_found, user_outranks_caller, user_state_conflict.
  virtual Result<ResetLink> make_reset_link(const Caller& caller, UserId user) = 0;
  // The link is the credential. It sets a password and signs nobody in. Errors: reset_link_invalid, password_not_acceptable.
  virtual Result<void> reset(std::string_view token, std::string_view wanted, const ClientInfo& client) = 0;
};

struct TotpEnrolment {
  std::string secret_base32;
  std::string uri;
};

class SecondFactorEnrolment {
 public:
  virtual ~SecondFactorEnrolment() = default;
  // Errors: mfa_already_enabled, session_needed.
  virtual Result<TotpEnrolment> start(const Caller& caller) = 0;
  // Returns the recovery codes, seen this once. Errors: mfa_code_wrong, mfa_already_enabled, mfa_not_enabled (not started).
  virtual Result<std::vector<std::string>> confirm(const Caller& caller, std::string_view code) = 0;
  // Errors: mfa_not_enabled.
  virtual Result<void> disable(const Caller& caller) = 0;
  virtual Result<std::vector<std::string>> new_recovery_codes(const Caller& caller) = 0;
};

class SessionAdministration {
 public:
  virtual ~SessionAdministration() = default;
  virtual Result<Page<Session>> own(const Caller& caller, const PageRequest& page) = 0;
  // Errors: not_found (also for somebody else's).
  virtual Result<void> revoke_own(const Caller& caller, SessionId id) = 0;
  // Every session but this one, and every token. Returns how many sessions and token families ended.
  virtual Result<std::int64_t> revoke_others(const Caller& caller) = 0;
  // Errors: not_found.
  virtual Result<Page<Session>> of_user(const Caller& caller, UserId user, const PageRequest& page) = 0;
  // Errors: not_found, user_outranks_caller.
  virtual Result<std::int64_t> revoke_of_user(const Caller& caller, UserId user) = 0;
};

struct IssuedTokens {
  std::string access_token;
  Instant access_expires_at;
  std::string refresh_token;
  Instant refresh_expires_at;
  TokenFamilyId family;
};

class TokenIssuing {
 public:
  virtual ~TokenIssuing() = default;
  // Errors: as log_in.
  virtual Result<IssuedTokens> for_login(const LoginRequest& request, const ClientInfo& client) = 0;
  // Errors: session_needed.
  virtual Result<IssuedTokens> for_session(const Caller& caller) = 0;
  // Errors: refresh_rejected.
  virtual Result<IssuedTokens> refresh(std::string_view refresh_token, const ClientInfo& client) = 0;
  // Ends the token's family; says nothing about unknown ones.
  virtual Result<void> revoke(std::string_view refresh_token, const ClientInfo& client) = 0;
  virtual Result<std::string> jwks() = 0;
};

struct IssuedKey {
  ApiKey key;
  std::string text;  // seen this once
};

class ApiKeyAdministration {
 public:
  virtual ~ApiKeyAdministration() = default;
  // For the caller, or for a service account. Errors: validation_failed, permission_not_held, not_found,
  // service_account_disabled.
  virtual Result<IssuedKey> create(const Caller& caller, const ApiKeyWish& wish, std::optional<ServiceAccountId> owner) = 0;
  virtual Result<Page<ApiKey>> list(const Caller& caller, const ApiKeyFilter& filter, const PageRequest& page) = 0;
  virtual Result<ApiKey> read(const Caller& caller, ApiKeyId id) = 0;
  // Errors: api_key_not_active, permission_not_held, validation_failed.
  virtual Result<IssuedKey> rotate(const Caller& caller, ApiKeyId id, Duration overlap) = 0;
  virtual Result<void> revoke(const Caller& caller, ApiKeyId id) = 0;
};

class ServiceAccountAdministration {
 public:
  virtual ~ServiceAccountAdministration() = default;
  // Errors: validation_failed, permission_not_held, service_account_name_taken.
  virtual Result<ServiceAccount> create(const Caller& caller, std::string name, std::string description,
                                        std::vector<std::string> roles) = 0;
  virtual Result<Page<ServiceAccount>> list(const Caller& caller, const PageRequest& page) = 0;
  virtual Result<ServiceAccount> read(const Caller& caller, ServiceAccountId id) = 0;
  // Errors: permission_not_held, service_account_disabled, version_mismatch.
  virtual Result<ServiceAccount> set_roles(const Caller& caller, ServiceAccountId id, std::vector<std::string> roles,
                                           std::optional<std::int64_t> expected) = 0;
  virtual Result<ServiceAccount> disable(const Caller& caller, ServiceAccountId id) = 0;
};

class SecurityLogReading {
 public:
  virtual ~SecurityLogReading() = default;
  virtual Result<Page<SecurityEntry>> list(const Caller& caller, std::optional<std::string> action, std::optional<Uuid> actor,
                                           const PageRequest& page) = 0;
};

}  // namespace astra::iam
