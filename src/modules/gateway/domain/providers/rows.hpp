#pragma once
#include <span>

#include "gateway/domain/providers.hpp"

// The rows of providers(), by file. The facts behind each: docs/reference/providers.md.
namespace astra::gateway {

std::span<const Provider> leading_providers();   // those with a format of their own, and the simulator
std::span<const Provider> openai_family();       // OpenAI's format with a dialect
std::span<const Provider> cloud_providers();     // AWS Bedrock, Cohere
std::span<const Provider> compatible_hosts();    // OpenAI's format as it is, at another address

}  // namespace astra::gateway
