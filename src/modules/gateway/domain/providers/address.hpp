#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/config/snapshot.hpp"
#include "gateway/domain/providers.hpp"

namespace astra::gateway {

// What is appended to a connection's base URL for a request that the format sends to `path` ("/chat/completions"):
//   azure     https://NAME.openai.azure.com            /openai/deployments/{model}{path}?api-version=...
//             https://NAME.openai.azure.com/openai/v1  {path}: the v1 API
//   watsonx   https://REGION.ml.cloud.ibm.com/ml/v1    /text/chat?version=..., /text/chat_stream?version=...
std::string request_path(const Provider& provider, const Connection& connection, std::string_view path, std::string_view model, bool stream);

// A provider's own address with a connection's options put in; a place stays as it is where its option is not set.
std::string default_address(const Provider& provider, const std::map<std::string, std::string>& options);

// An option of a connection, or its provider's default.
std::string_view option_of(const Provider& provider, const Connection& connection, std::string_view name);

// Whether a connection offers a service.
bool offers(const Provider& provider, const Connection& connection, Service service);

}  // namespace astra::gateway
