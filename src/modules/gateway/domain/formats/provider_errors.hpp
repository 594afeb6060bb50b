#pragma once
#include "gateway/domain/chat/provider_error.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {

// Reads whatever shape a provider gave its error.
void read_provider_error(JsonValue root, ProviderError& out);
// Sets error_class from status, type, code and message. A status of 0 is an error inside a stream.
void classify(ProviderError& error);

}  // namespace astra::gateway
