#include "platform/crypto/sodium_ready.hpp"

#include <sodium.h>

#include "kernel/result.hpp"

namespace astra::crypto {

void ensure_sodium() {
  static const bool ready = sodium_init() >= 0;
  ENSURE(ready);
}

}  // namespace astra::crypto
