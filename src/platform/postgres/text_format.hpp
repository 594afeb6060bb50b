#pragma once
#include <optional>
#include <string>

#include "kernel/time.hpp"

// PostgreSQL's text format of times.
namespace astra::postgres::text_format {

// timestamptz with microseconds; the ends of Instant are infinity. Nothing outside the years 1 to 9999.
std::optional<std::string> write(Instant time);

}  // namespace astra::postgres::text_format
