#pragma once
#include <functional>
#include <string>

#include "kernel/result.hpp"
#include "platform/crypto/secret.hpp"

namespace astra::crypto {

// Reads a file that only its owner may read; where there is none, writes `make()` to it with mode 0600, in one step, so
// that two processes that start at once agree. Errors: invalid_key with the reason.
Result<Secret> load_or_create_secret_file(const std::string& path, const std::function<std::string()>& make);

// Reads a file that must exist. `private_only` refuses one that others may read.
Result<Secret> read_secret_file(const std::string& path, bool private_only);

}  // namespace astra::crypto
