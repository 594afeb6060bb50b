#pragma once
#include <cstdint>
#include <span>
#include <string_view>

namespace astra::gateway {

struct FieldName {
  std::string_view ours;     // in OpenAI's format
  std::string_view theirs;
};

// How a provider departs from the format it speaks. A row of data per provider, not code.
struct Dialect {
  std::span<const std::string_view> drop_fields = {};  // top-level request members it answers with an error
  std::span<const FieldName> renamed_fields = {};      // top-level request members it calls something else
  std::string_view model_field = "model";
  std::string_view max_tokens_field = "max_completion_tokens";
  bool stream_field = true;             // else the path says whether the answer streams
  bool stream_options = true;           // understands stream_options.include_usage
  bool reasoning_content = false;       // takes reasoning back in assistant messages (reasoning_content)
  bool reasoning_outside_completion = false;  // completion_tokens does not include reasoning_tokens (xAI)
  bool developer_role = true;           // else developer becomes system
  bool message_names = true;            // takes name in messages
  bool strict_tools = true;             // takes function.strict
  bool nine_letter_call_ids = false;    // tool calls' ids have exactly nine letters and digits (Mistral)
  bool tool_choice_option = false;      // a tool choice that is a word has a field of its own (watsonx)
  std::string_view models_path = {};    // Gemini: before /models/<model> (Vertex: /publishers/google)
  bool call_ids = true;                 // Gemini: takes ids of function calls (Vertex does not)
};

// The name a provider gives to one of our fields.
std::string_view name_in(const Dialect& dialect, std::string_view field);

}  // namespace astra::gateway
