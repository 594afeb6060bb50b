#pragma once
#include <string>
#include <string_view>

#include "iam/domain/token_hash.hpp"

namespace astra::iam {

struct MintedToken {
  std::string text;  // to hand out once
  TokenHash hash;    // to keep
};

// Makes the random tokens of links and recognises them by their hash.
class Tokens {
 public:
  virtual ~Tokens() = default;
  // 256 random bits behind a prefix that says what the token is for.
  virtual MintedToken mint(std::string_view prefix) = 0;
  virtual TokenHash hash(std::string_view text) = 0;
};

}  // namespace astra::iam
