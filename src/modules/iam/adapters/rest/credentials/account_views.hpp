#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "kernel/schema.hpp"

namespace astra::iam {

// A new password in place of the current one.
struct ChangePasswordBody {
  std::string current_password;
  std::string new_password;
  static const schema::Object& schema();
};

// A new password by a reset link.
struct ResetPasswordBody {
  std::string token;
  std::string new_password;
  static const schema::Object& schema();
};

// A link to hand to a person; seen this once.
struct ResetLinkView {
  std::string token;
  std::string url;
  Instant expires_at;
  static const schema::Object& schema();
};

// A secret for an authenticator app.
struct TotpEnrolmentView {
  std::string secret;
  std::string uri;
  static const schema::Object& schema();
};

// A one-time code.
struct TotpCodeBody {
  std::string code;
  static const schema::Object& schema();
};

// Codes for a lost authenticator; seen this once, each good for one login.
struct RecoveryCodesView {
  std::vector<std::string> recovery_codes;
  static const schema::Object& schema();
};

struct SessionPath {
  SessionId session_id;
  static const schema::Object& schema();
};

struct SessionOwnerPath {
  UserId user_id;
  static const schema::Object& schema();
};

// What was ended.
struct EndedView {
  std::int64_t ended = 0;
  static const schema::Object& schema();
};

}  // namespace astra::iam
