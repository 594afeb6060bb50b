#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "iam/domain/credential_policy.hpp"
#include "kernel/result.hpp"

namespace astra::iam {

// Passwords that are known to be common. The list is one lower-case password a line.
class PasswordBlocklist {
 public:
  explicit PasswordBlocklist(std::string_view lines);
  bool contains(std::string_view lower_case) const;
  std::size_t size() const { return entries_.size(); }

 private:
  std::vector<std::string_view> entries_;  // sorted, into the text handed in
};

// What a password must not simply repeat.
struct PasswordContext {
  std::string email;
  std::string organisation;
  bool with_mfa = false;  // a second factor is enabled, so that a shorter password is enough
};

// NIST SP 800-63B-4: length and a blocklist, no rules of composition, no expiry. The text is in NFKC.
// Errors: password_not_acceptable, saying why.
Result<void> check_password(std::string_view text, const PasswordContext& context, const PasswordBlocklist& blocklist,
                            const PasswordLengths& lengths);

}  // namespace astra::iam
