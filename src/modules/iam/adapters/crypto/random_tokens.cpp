#include "iam/adapters/crypto/random_tokens.hpp"

#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"

namespace astra::iam {

MintedToken RandomTokens::mint(std::string_view prefix) {
  MintedToken token{.text = std::string(prefix) + crypto::random_token(), .hash = {}};
  token.hash = hash(token.text);
  return token;
}

TokenHash RandomTokens::hash(std::string_view text) { return crypto::sha256(text); }

}  // namespace astra::iam
