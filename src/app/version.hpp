#pragma once

namespace astra::app {

inline constexpr const char* version = ASTRA_VERSION;  // from CMakeLists.txt

}  // namespace astra::app
