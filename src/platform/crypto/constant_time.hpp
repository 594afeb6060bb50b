#pragma once
#include <string_view>

namespace astra::crypto {

// Whether two secrets are equal; the time taken tells only their lengths.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace astra::crypto
