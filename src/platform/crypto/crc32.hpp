#pragma once
#include "kernel/crc32.hpp"

namespace astra::crypto {
using astra::crc32;
}  // namespace astra::crypto
