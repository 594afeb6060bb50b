#pragma once
#include <cstdint>
#include <string_view>

namespace astra::api {

enum class Representation : std::uint8_t { json, csv, json_lines };

// What of these an Accept header likes best; JSON where it likes none or says nothing.
Representation negotiate(std::string_view accept);

}  // namespace astra::api
