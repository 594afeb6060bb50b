#pragma once
#include <cstdint>

#include "gateway/domain/chat/usage.hpp"
#include "gateway/domain/formats/dialect.hpp"
#include "kernel/json.hpp"

// Providers' token counts to disjoint buckets and back.
namespace astra::gateway {

// A token count; nonsense (negative, beyond any model) counts as absent.
std::int64_t token_count(JsonValue json);

// OpenAI and compatible: prompt_tokens includes cached ones, completion_tokens includes reasoning. Null leaves usage alone.
bool read_openai_usage(JsonValue json, const Dialect* dialect, Usage& usage);
// Where a chunk or an answer has its usage: usage, x_groq.usage (Groq), the last choice's (Moonshot).
JsonValue usage_in(JsonValue root);
void write_openai_usage(JsonWriter& writer, const Usage& usage);

// Anthropic's counters as they stand; message_delta's are cumulative, so each one present replaces the former.
struct AnthropicCounters {
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cache_read = 0;
  std::int64_t cache_creation = 0;
  std::int64_t cache_creation_5m = 0;
  std::int64_t cache_creation_1h = 0;
  std::int64_t thinking = 0;
  std::int64_t web_searches = 0;

  bool read(JsonValue usage);
  Usage to_usage() const;
};
void write_anthropic_usage(JsonWriter& writer, const Usage& usage);

// Gemini: the prompt includes cached tokens, the candidates do not include thoughts, tools' results stand beside the prompt.
bool read_gemini_usage(JsonValue json, Usage& usage);
void write_gemini_usage(JsonWriter& writer, const Usage& usage);

}  // namespace astra::gateway
