#pragma once
#include "kernel/base64.hpp"

// The kernel's base64, where the rest of the encodings is.
namespace astra::crypto {
using astra::from_base64;
using astra::from_base64url;
using astra::to_base64;
using astra::to_base64url;
}  // namespace astra::crypto
