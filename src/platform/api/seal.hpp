#pragma once
#include <deque>
#include <vector>

#include "platform/api/endpoint.hpp"

// The house rules that a table of operations must keep; Routes::seal() applies them.
namespace astra::api {

std::vector<std::string_view> placeholders_of(std::string_view path);

// Fills in what follows from the rest: SDK names, examples.
void complete(Endpoint& endpoint);
void check_endpoints(const std::deque<Endpoint>& endpoints, std::vector<Violation>& broken);

}  // namespace astra::api
