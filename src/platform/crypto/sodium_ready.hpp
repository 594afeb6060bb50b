#pragma once

namespace astra::crypto {

// libsodium has to be initialised before its first use; later calls cost a load.
void ensure_sodium();

}  // namespace astra::crypto
