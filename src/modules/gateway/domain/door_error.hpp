#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/chat/provider_error.hpp"
#include "gateway/domain/formats/wire_format.hpp"
#include "kernel/error.hpp"

// Errors in the words of the client's format, so that its SDK raises the typed error it knows.
namespace astra::gateway {

struct DoorError {
  int status;
  std::string body;           // a JSON document
  std::vector<std::pair<std::string, std::string>> headers;   // retry-after, x-should-retry (SDKs obey it)
};

// An error of ours (errors.hpp). What is inside stays inside: internal errors say only that they happened.
DoorError render_error(WireFormat door, const DomainError& error, std::string_view request_id);
// A provider's failure handed back. A credential's failure is ours, not the client's: it becomes 502.
DoorError render_error(WireFormat door, const ProviderError& error, std::string_view request_id);

// The same as one SSE event, for streams that have begun; the stream ends behind it.
std::string render_stream_error(WireFormat door, const DomainError& error, std::string_view request_id);
std::string render_stream_error(WireFormat door, const ProviderError& error, std::string_view request_id);

}  // namespace astra::gateway
