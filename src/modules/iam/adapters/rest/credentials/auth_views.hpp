#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "kernel/schema.hpp"

namespace astra::iam {

// What a person types to sign in.
struct LoginBody {
  std::string email;
  std::string password;
  std::optional<std::string> totp;
  std::optional<std::string> recovery_code;
  std::optional<std::string> tenant;
  static const schema::Object& schema();
};

// What a signed-in person types to prove who they are again.
struct ProofBody {
  std::string password;
  std::optional<std::string> totp;
  std::optional<std::string> recovery_code;
  static const schema::Object& schema();
};

// A console session.
struct SessionView {
  SessionId id;
  Instant started_at;
  Instant last_seen_at;
  Instant expires_at;
  bool with_mfa = false;
  bool current = false;
  std::string ip;
  std::string user_agent;
  static const schema::Object& schema();
};

// A session that has just begun; its secret is in the cookie.
struct SignedInView {
  SessionView session;
  UserId user_id;
  TenantId tenant_id;
  std::string csrf_token;
  static const schema::Object& schema();
};

// The organisation of a caller.
struct TenantBrief {
  TenantId id;
  std::string name;
  std::string slug;
  static const schema::Object& schema();
};

// How a person proves who they are besides the password.
struct MfaState {
  bool enabled = false;
  bool enrolment_needed = false;
  std::int64_t recovery_codes_left = 0;
  static const schema::Object& schema();
};

// Who makes this call and what it may do.
struct Me {
  std::string kind;
  Uuid id;
  std::string name;
  std::optional<std::string> display_name;
  TenantBrief tenant;
  std::vector<std::string> roles;
  std::vector<std::string> permissions;
  std::optional<MfaState> mfa;
  std::optional<Instant> authenticated_at;
  std::optional<std::string> csrf_token;
  static const schema::Object& schema();
};

// A fresh proof of identity.
struct SteppedUp {
  Instant valid_until;
  static const schema::Object& schema();
};

// The end of a session.
struct LoggedOutView {
  bool signed_out = true;
  static const schema::Object& schema();
};

}  // namespace astra::iam
