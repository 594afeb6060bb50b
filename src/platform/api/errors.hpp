#pragma once
#include <cstdint>
#include <string>

#include "kernel/error.hpp"
#include "kernel/result.hpp"

// The errors the API itself answers, besides those of kernel/error.hpp.
namespace astra::api {

inline constexpr ErrorKind no_such_path{"no_such_path", Category::not_found, "There is nothing at this path."};
inline constexpr ErrorKind method_not_allowed{"method_not_allowed", Category::invalid, "This path does not take this method."};
inline constexpr ErrorKind body_too_large{"body_too_large", Category::too_large, "The body is larger than this operation takes."};
// What the HTTP layer says before there is an operation.
inline constexpr ErrorKind target_too_long{"target_too_long", Category::invalid, "The path and query are too long."};
inline constexpr ErrorKind header_too_large{"header_too_large", Category::invalid, "The header fields are too many or too large."};
inline constexpr ErrorKind request_timeout{"request_timeout", Category::invalid, "The request did not arrive in time."};
inline constexpr ErrorKind unsupported_media_type{"unsupported_media_type", Category::unsupported_media_type,
                                                  "The body must be application/json."};
inline constexpr ErrorKind not_acceptable{"not_acceptable", Category::invalid, "No representation matches the Accept header."};
inline constexpr ErrorKind invalid_cursor{"invalid_cursor", Category::invalid, "The cursor does not belong to this list."};
inline constexpr ErrorKind tenant_mismatch{"tenant_mismatch", Category::invalid,
                                           "X-Tenant-ID names another tenant than the credential."};
inline constexpr ErrorKind step_up_required{"step_up_required", Category::forbidden,
                                            "This needs a fresh proof of who you are."};
inline constexpr ErrorKind if_match_required{"if_match_required", Category::precondition_required,
                                             "This operation needs an If-Match header with the current ETag."};
inline constexpr ErrorKind idempotency_key_reused{"idempotency_key_reused", Category::unprocessable,
                                                  "This idempotency key was used for another request."};
inline constexpr ErrorKind idempotency_in_progress{"idempotency_in_progress", Category::conflict,
                                                   "A request with this idempotency key is still running."};
inline constexpr ErrorKind idempotent_answer_not_kept{"idempotent_answer_not_kept", Category::conflict,
                                                      "This was done already; its answer held a secret and was not kept."};
inline constexpr ErrorKind rate_limited{"rate_limited", Category::rate_limited, "Too many calls; slow down."};

}  // namespace astra::api
