#pragma once
#include "kernel/error.hpp"

// What can go wrong with a connection, for both sides of it.
namespace astra::http::errors {
inline constexpr ErrorKind invalid_url{"invalid_url", Category::unprocessable, "The URL is not an absolute http or https URL."};
inline constexpr ErrorKind invalid_encoding{"invalid_encoding", Category::invalid, "The percent-encoding is not valid."};
inline constexpr ErrorKind name_unresolved{"upstream_name_unresolved", Category::unavailable, "The host name has no address."};
inline constexpr ErrorKind address_refused{"upstream_address_refused", Category::forbidden,
                                           "The host leads to an address that may not be reached."};
inline constexpr ErrorKind connect_failed{"upstream_connect_failed", Category::unavailable, "The connection was not accepted."};
inline constexpr ErrorKind tls_failed{"upstream_tls_failed", Category::unavailable, "The TLS handshake failed."};
inline constexpr ErrorKind upstream_timeout{"upstream_timeout", Category::timeout, "The other side did not answer in time."};
inline constexpr ErrorKind upstream_closed{"upstream_closed", Category::unavailable,
                                           "The other side closed the connection before an answer."};
inline constexpr ErrorKind upstream_truncated{"upstream_truncated", Category::unavailable,
                                              "The other side closed the connection in the middle of its answer."};
inline constexpr ErrorKind upstream_invalid{"upstream_invalid", Category::unavailable, "The answer is not valid HTTP."};
inline constexpr ErrorKind upstream_too_large{"upstream_too_large", Category::unavailable, "The answer is too large."};
inline constexpr ErrorKind upstream_busy{"upstream_busy", Category::unavailable, "Too many requests wait for this upstream."};
inline constexpr ErrorKind cancelled{"request_cancelled", Category::unavailable, "The request was cancelled."};
inline constexpr ErrorKind client_gone{"client_gone", Category::unavailable, "The client closed the connection."};
inline constexpr ErrorKind body_too_large{"body_too_large", Category::too_large, "The body is larger than allowed."};
inline constexpr ErrorKind body_timeout{"body_timeout", Category::timeout, "The body did not arrive in time."};
inline constexpr ErrorKind body_invalid{"body_invalid", Category::invalid, "The body is not framed as HTTP requires."};
inline constexpr ErrorKind listen_failed{"listen_failed", Category::unavailable, "The server cannot listen there."};
inline constexpr ErrorKind tls_setup_failed{"tls_setup_failed", Category::internal, "The certificate or key cannot be used."};
}  // namespace astra::http::errors
