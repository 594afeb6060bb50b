#pragma once
#include "kernel/error.hpp"

namespace astra::iam {

// What can go wrong with credentials. A failed login has one error whatever the reason: it must not tell which accounts
// exist.
struct CredentialError {
  static constexpr ErrorKind login_failed{"login_failed", Category::unauthenticated,
                                          "The e-mail address, password or code is wrong."};
  static constexpr ErrorKind mfa_required{"mfa_required", Category::unauthenticated,
                                          "The password is right; a one-time code or a recovery code is needed too."};
  static constexpr ErrorKind tenant_required{"tenant_required", Category::conflict,
                                             "This account belongs to several organisations; say which one."};
  static constexpr ErrorKind too_many_attempts{"too_many_attempts", Category::rate_limited,
                                               "Too many attempts; wait before the next."};
  static constexpr ErrorKind csrf_rejected{"csrf_rejected", Category::forbidden,
                                           "The request did not come from this session's own page."};
  // The same as an operation that always asks for it answers.
  static constexpr ErrorKind step_up_required{"step_up_required", Category::forbidden, "This needs a fresh proof of who you are."};
  static constexpr ErrorKind session_needed{"session_needed", Category::forbidden, "Only a signed-in person can do this."};
  static constexpr ErrorKind password_not_acceptable{"password_not_acceptable", Category::unprocessable,
                                                     "The password is too short, too long or too easy to guess."};
  static constexpr ErrorKind reset_link_invalid{"reset_link_invalid", Category::not_found,
                                                "The link is unknown, used or older than 30 minutes."};
  static constexpr ErrorKind mfa_already_enabled{"mfa_already_enabled", Category::conflict,
                                                 "One-time codes are already enabled."};
  static constexpr ErrorKind mfa_not_enabled{"mfa_not_enabled", Category::conflict, "One-time codes are not enabled."};
  static constexpr ErrorKind mfa_code_wrong{"mfa_code_wrong", Category::unprocessable,
                                            "The one-time code is wrong or was already used."};
  static constexpr ErrorKind refresh_rejected{"refresh_rejected", Category::unauthenticated,
                                              "The refresh token is unknown, expired, revoked or was used before."};
  static constexpr ErrorKind api_key_not_active{"api_key_not_active", Category::conflict, "The key is revoked or has expired."};
  static constexpr ErrorKind service_account_disabled{"service_account_disabled", Category::conflict,
                                                      "The service account is disabled."};
  static constexpr ErrorKind service_account_name_taken{"service_account_name_taken", Category::conflict,
                                                        "Another service account has this name."};
};

}  // namespace astra::iam
