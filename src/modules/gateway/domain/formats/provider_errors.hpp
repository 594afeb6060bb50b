#pragma once
#include <optional>

#include "gateway/domain/chat/provider_error.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {

// Reads whatever shape a provider gave its error.
void read_provider_error(JsonValue root, ProviderError& out);
// Sets error_class from status, type, code and message. A status of 0 is an error inside a stream.
void classify(ProviderError& error);

// An error that came without an HTTP status that says so: in a stream, or in an answer with status 200.
ProviderError read_failure(JsonValue root);
// Whether an answer or a chunk of OpenAI's format says that it failed (xAI, OpenRouter, Groq, MiniMax).
std::optional<ProviderError> failure_in_answer(JsonValue root);
// The provider gave up in the middle, with this finish reason.
ProviderError incomplete_answer(std::string_view reason);

}  // namespace astra::gateway
