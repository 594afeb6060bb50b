#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astra::gateway {

// An error on its way to a client, before it has a format (door_error.cpp decides status, code and what may be told).
struct PlainError {
  int status = 500;
  std::string_view code;
  std::string_view message;
  std::string param;               // messages[0].content
  std::optional<std::int64_t> retry_after_s;
  bool final = false;              // trying again does not help
};

}  // namespace astra::gateway
