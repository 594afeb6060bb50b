#pragma once
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::iam {

// Judges a password that somebody chose and turns it into what may be stored. Slow by design: call it outside transactions.
class NewPasswords {
 public:
  virtual ~NewPasswords() = default;
  // The password must not merely repeat the e-mail or the organisation's name. Errors: password_not_acceptable.
  virtual Result<std::string> hash(std::string_view password, std::string_view email, std::string_view organisation) = 0;
};

}  // namespace astra::iam
