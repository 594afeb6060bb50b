#pragma once
#include <string_view>

namespace astra::iam {

// data/passwords/common.txt, embedded at build time.
std::string_view common_passwords();

}  // namespace astra::iam
