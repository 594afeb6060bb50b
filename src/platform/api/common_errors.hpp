#pragma once
#include <map>
#include <string_view>
#include <vector>

#include "platform/api/endpoint.hpp"

namespace astra::api {

// The errors an operation may answer: its own and those that follow from what it is.
std::vector<ErrorKind> errors_of(const Endpoint& endpoint);

// Whether an operation may answer this error: one of errors_of, or one that any may.
bool is_declared(const Endpoint& endpoint, const ErrorKind& error);

}  // namespace astra::api
