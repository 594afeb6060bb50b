#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace astra::redis {

inline constexpr ErrorKind redis_unavailable{"redis_unavailable", Category::unavailable, "Redis cannot be reached; try again."};
inline constexpr ErrorKind redis_timeout{"redis_timeout", Category::timeout, "Redis did not answer in time."};
inline constexpr ErrorKind redis_refused{"redis_refused", Category::internal, "Redis refused a command."};
inline constexpr ErrorKind redis_bad_url{"redis_bad_url", Category::invalid, "The Redis address cannot be understood."};

// What Redis answered to one command. An error reply is a value here, because in a pipeline only one command may fail.
struct Reply {
  enum class Kind : std::uint8_t { nil, integer, text, status, error, list };

  Kind kind = Kind::nil;
  std::int64_t integer = 0;
  std::string text;          // text, status, error
  std::vector<Reply> items;  // list

  bool is_nil() const { return kind == Kind::nil; }
  bool is_error() const { return kind == Kind::error; }
  bool is_list() const { return kind == Kind::list; }
  bool is_text() const { return kind == Kind::text || kind == Kind::status; }
  // The first word of an error: NOGROUP, BUSYGROUP, LOADING, ...
  std::string_view error_code() const;
  // The value that follows a name in a flat list of names and values (XINFO, CONFIG); null if absent.
  const Reply* field(std::string_view name) const;
};

// The reply, or an error if Redis refused the command (or is still loading, which is unavailability).
Result<Reply> accepted(Reply reply);

}  // namespace astra::redis
