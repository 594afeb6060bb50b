#pragma once
#include <string>

#include "gateway/domain/pipeline/context.hpp"

// Counting a request's tokens without asking a model.
namespace astra::gateway {

// Whether the target's provider counts for clients of this door itself.
bool counts_for(const Target& target, const Door& door);

// What the provider would say, estimated: the same words and punctuation the simulator counts.
std::string estimated_count(const ChatRequest& request);

}  // namespace astra::gateway
