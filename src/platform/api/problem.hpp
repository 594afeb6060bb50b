#pragma once
#include <string>
#include <string_view>

#include "kernel/error.hpp"
#include "kernel/time.hpp"
#include "platform/http/message.hpp"

// Errors as problem documents (RFC 9457).
namespace astra::api {

// Where problem types resolve to their page: this and the code.
inline constexpr std::string_view problem_type_base = "https://docs.astra-bastion.dev/errors/";
std::string problem_type(std::string_view code);

int status_of(const ErrorKind& kind);

// The document alone; errors of ours tell nothing of the inside.
std::string problem_document(const DomainError& error, std::string_view instance, std::string_view request_id);
// With status, Retry-After, ETag (stale_version) and WWW-Authenticate.
http::Response problem(const DomainError& error, const http::Request& request);

}  // namespace astra::api
