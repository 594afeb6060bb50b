#pragma once
#include "kernel/error.hpp"

namespace astra::crypto::errors {
inline constexpr ErrorKind cannot_decrypt{"cannot_decrypt", Category::internal, "Stored data cannot be decrypted."};
inline constexpr ErrorKind invalid_key{"invalid_key", Category::unprocessable, "The cryptographic key is not usable."};
inline constexpr ErrorKind token_invalid{"token_invalid", Category::unauthenticated, "The token is not valid."};
inline constexpr ErrorKind token_expired{"token_expired", Category::unauthenticated, "The token has expired."};
}  // namespace astra::crypto::errors
