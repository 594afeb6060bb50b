#pragma once
#include "kernel/error.hpp"

// What a statement can answer besides rows. Connection trouble is errors::unavailable, everything unforeseen
// errors::internal with the SQLSTATE in its message, for the log.
namespace astra::postgres {

// The message of the violations is the constraint's name.
inline constexpr ErrorKind unique_violation{"unique_violation", Category::conflict, "Such a resource exists already."};
inline constexpr ErrorKind foreign_key_violation{"foreign_key_violation", Category::conflict,
                                                 "Another resource refers to this one, or the one referred to does not exist."};
inline constexpr ErrorKind check_violation{"check_violation", Category::unprocessable, "A value is not acceptable."};

// Two transactions were in each other's way; running the whole transaction again may succeed.
inline constexpr ErrorKind serialization_failure{"serialization_failure", Category::unavailable,
                                                 "Others changed the same data at the same time; try again."};
// FOR UPDATE NOWAIT met a lock.
inline constexpr ErrorKind lock_not_available{"lock_not_available", Category::conflict, "Somebody else is changing this."};
inline constexpr ErrorKind statement_timeout{"statement_timeout", Category::timeout, "The database took too long to answer."};
// A text with a NUL or invalid UTF-8, a time out of range: PostgreSQL cannot hold such a value.
inline constexpr ErrorKind invalid_value{"invalid_value", Category::invalid, "A value cannot be stored."};
// Any other refusal for what the statement's values are (SQLSTATE classes 21, 22, 23, 44, 54, P0), which the same statement
// with other values may not meet. Unforeseen: the message has the SQLSTATE.
inline constexpr ErrorKind value_refused{"value_refused", Category::internal, "The database refused a value."};

}  // namespace astra::postgres
