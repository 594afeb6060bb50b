#pragma once
#include <string>

#include "kernel/json.hpp"

namespace astra::gateway::gemini {

// Google's Schema (an OpenAPI subset: type "STRING", nullable, numbers as strings) as JSON Schema. `closed` forbids members
// that are not named, which structured output of other providers asks for.
std::string to_json_schema(JsonValue schema, bool closed);

}  // namespace astra::gateway::gemini
