#pragma once
#include <string>

#include "kernel/result.hpp"

namespace astra::app {

inline constexpr ErrorKind cannot_start{"cannot_start", Category::unavailable, "The server cannot start."};

// The account the server and its databases run under when started as root.
inline constexpr const char* service_account = "astra-bastion";

// Makes the data directory (0700) and, when root, gives it to the service account and becomes that account for good.
// PostgreSQL refuses to run as root, and nothing of ours needs to.
Result<void> enter_data_dir(const std::string& data_dir);

// The data directory when none is named: `.bastion` in `home`, or /var/lib/astra-bastion when root and the service
// account could not reach the former.
std::string default_data_dir(const std::string& home);

}  // namespace astra::app
