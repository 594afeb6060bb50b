#pragma once
#include <span>
#include <string>
#include <string_view>

namespace astra::gateway::guardrails {

// Whether every link in a text leads to one of the hosts or below one of them. A host is compared in lower case, what a
// browser would take for it: behind the last @, without a port.
bool leads_to(std::string_view text, std::span<const std::string> hosts);

}  // namespace astra::gateway::guardrails
