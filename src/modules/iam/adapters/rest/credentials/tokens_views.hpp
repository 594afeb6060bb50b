#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/credential_ids.hpp"
#include "kernel/schema.hpp"

namespace astra::iam {

// Credentials for tokens; with none of them the console session of the request is used.
struct TokenBody {
  std::optional<std::string> email;
  std::optional<std::string> password;
  std::optional<std::string> totp;
  std::optional<std::string> recovery_code;
  std::optional<std::string> tenant;
  static const schema::Object& schema();
};

// A refresh token.
struct RefreshBody {
  std::string refresh_token;
  static const schema::Object& schema();
};

// An access token and what renews it.
struct TokensView {
  std::string access_token;
  std::string token_type;
  std::int64_t expires_in = 0;
  std::string refresh_token;
  Instant refresh_expires_at;
  static const schema::Object& schema();
};

}  // namespace astra::iam
