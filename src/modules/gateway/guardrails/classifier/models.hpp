#pragma once
#include <string_view>

// data/guardrails/*.model, embedded at build time; tools/train makes them.
namespace astra::gateway::classifier {

std::string_view injection_model();
std::string_view toxicity_model();

}  // namespace astra::gateway::classifier
