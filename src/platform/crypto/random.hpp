#pragma once
#include <cstddef>
#include <string>

namespace astra::crypto {

std::string random_bytes(std::size_t size);
// An unguessable token: `size` random bytes as base64url. 32 bytes for anything that authenticates.
std::string random_token(std::size_t size = 32);
// `digits` unbiased base62 characters, 5.95 bits each.
std::string random_base62(std::size_t digits);

}  // namespace astra::crypto
