#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/pipeline/context.hpp"

namespace astra::gateway::proxy {

// GET /v1/models in the door's format: what this key can use, by name.
std::string model_list(const RequestContext& context);

// GET /v1/models/{model}. Errors: model_not_found.
Result<std::string> model_entry(const RequestContext& context, std::string_view model);

}  // namespace astra::gateway::proxy
