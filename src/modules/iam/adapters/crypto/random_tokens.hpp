#pragma once
#include "iam/ports/tokens.hpp"

namespace astra::iam {

// Tokens from the operating system's random generator, hashed with SHA-256.
class RandomTokens final : public Tokens {
 public:
  MintedToken mint(std::string_view prefix) override;
  TokenHash hash(std::string_view text) override;
};

}  // namespace astra::iam
