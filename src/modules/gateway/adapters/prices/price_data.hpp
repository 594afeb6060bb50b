#pragma once
#include <string_view>

namespace astra::gateway {

// data/prices/prices.json, embedded at build time.
std::string_view price_data();

}  // namespace astra::gateway
