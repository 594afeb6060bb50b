#pragma once
#include "kernel/base64.hpp"

namespace astra::crypto {
using astra::from_base64;
using astra::from_base64url;
using astra::to_base64;
using astra::to_base64url;
}  // namespace astra::crypto
