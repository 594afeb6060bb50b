#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "kernel/json.hpp"

// What whole answers and streams of Gemini share.
namespace astra::gateway::gemini {

// The id of a function call: Google's own, or one made of the answer's id and the call's place in it.
std::string call_id(JsonValue function_call, std::string_view response_id, std::uint32_t place);

// Google bills searches by the query since its third generation, before by the answer.
std::int64_t searches_of(JsonValue root, std::string_view model);

void write_call(JsonWriter& w, std::string_view id, std::string_view name, std::string_view arguments);
void write_text(JsonWriter& w, std::string_view text, bool thought, std::string_view signature);

}  // namespace astra::gateway::gemini
