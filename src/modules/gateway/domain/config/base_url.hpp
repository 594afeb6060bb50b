#pragma once
#include <string>
#include <string_view>

namespace astra::gateway {

// What is wrong with a provider's base URL, in words, or nothing. It is https://host[:port][/path] without user
// information, query or fragment; http only where `allow_http`, for servers of one's own network.
std::string base_url_problem(std::string_view url, bool allow_http);

}  // namespace astra::gateway
