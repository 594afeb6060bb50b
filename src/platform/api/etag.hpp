#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Strong ETags are the version of the resource: "7".
namespace astra::api {

std::string etag_of(std::int64_t version);
std::optional<std::int64_t> version_of(std::string_view etag);
// Whether If-None-Match lets the answer through; weak comparison (RFC 9110 13.1.2).
bool none_match(std::string_view if_none_match, std::string_view etag);

}  // namespace astra::api
