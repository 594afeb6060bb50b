#include "gateway/domain/formats/usage_map.hpp"

#include <algorithm>
#include <cmath>

namespace astra::gateway {

std::int64_t token_count(JsonValue json) {
  constexpr std::int64_t beyond_any_model = 1'000'000'000'000;
  const std::int64_t n = json.int_or(0);
  return n < 0 || n > beyond_any_model ? 0 : n;
}

namespace {
// What a list of {modality, tokenCount} says about one of them.
std::int64_t count_of(JsonValue details, std::string_view modality) {
  std::int64_t sum = 0;
  for (const JsonValue detail : details.elements())
    if (detail["modality"].equals(modality)) sum += token_count(detail["tokenCount"]);
  return sum;
}

void replace_count(std::int64_t& counter, JsonValue json) {
  if (json.to_int()) counter = token_count(json);
}

// What the provider itself says it cost, in picodollars.
std::optional<std::int64_t> cost_in(JsonValue usage) {
  constexpr double picos_per_dollar = 1e12;
  constexpr double most_dollars = 1e6;
  constexpr std::int64_t picos_per_tick = 100;                 // xAI: 10,000,000,000 ticks are a dollar
  constexpr std::int64_t most_ticks = 10'000'000'000'000'000;
  if (const auto ticks = usage["cost_in_usd_ticks"].to_int(); ticks && *ticks >= 0 && *ticks <= most_ticks) return *ticks * picos_per_tick;
  JsonValue cost = usage["cost"];                              // OpenRouter
  if (cost.is_object()) cost = cost["total_cost"];             // Perplexity
  if (!cost.is_number()) cost = usage["estimated_cost"];       // DeepInfra
  const auto dollars = cost.to_double();
  if (!dollars || *dollars < 0 || *dollars >= most_dollars) return std::nullopt;
  return std::llround(*dollars * picos_per_dollar);
}

}  // namespace

JsonValue usage_in(JsonValue root) {
  if (root["usage"].is_object()) return root["usage"];
  if (root["x_groq"]["usage"].is_object()) return root["x_groq"]["usage"];
  for (const JsonValue choice : root["choices"].elements())
    if (choice["usage"].is_object()) return choice["usage"];
  return {};
}

bool read_openai_usage(JsonValue json, const Dialect* dialect, Usage& usage) {
  if (!json.is_object()) return false;
  const JsonValue in = json["prompt_tokens_details"];
  const JsonValue out = json["completion_tokens_details"];
  const std::int64_t prompt = token_count(json["prompt_tokens"]);
  const std::int64_t completion = token_count(json["completion_tokens"]);
  Usage read;
  // DeepSeek names the halves of the prompt itself.
  const JsonValue hit = json["prompt_cache_hit_tokens"];
  const JsonValue cached = in["cached_tokens"].exists() ? in["cached_tokens"] : json["num_cached_tokens"];  // Mistral
  read.in_cache_read = std::min(prompt, token_count(hit.exists() ? hit : cached));
  read.in_cache_write_5m = std::min(prompt - read.in_cache_read, token_count(in["cache_write_tokens"]));
  read.in_audio = std::min(prompt - read.in_cache_read - read.in_cache_write_5m, token_count(in["audio_tokens"]));
  read.in_plain = prompt - read.in_cache_read - read.in_cache_write_5m - read.in_audio;

  // Perplexity counts them beside its details.
  read.out_reasoning = token_count(out.exists() ? out["reasoning_tokens"] : json["reasoning_tokens"]);
  // xAI counts reasoning besides the completion: its total tells.
  const bool outside = dialect != nullptr && dialect->reasoning_outside_completion &&
                       token_count(json["total_tokens"]) == prompt + completion + read.out_reasoning;
  if (!outside) read.out_reasoning = std::min(completion, read.out_reasoning);
  const std::int64_t visible = outside ? completion : completion - read.out_reasoning;
  read.out_audio = std::min(visible, token_count(out["audio_tokens"]));
  read.out_text = visible - read.out_audio;

  read.web_searches = token_count(json["num_search_queries"]);
  read.provider_cost_picos = cost_in(json);
  usage = read;
  return true;
}

void write_openai_usage(JsonWriter& w, const Usage& usage) {
  w.begin_object().field_number("prompt_tokens", usage.in_total()).field_number("completion_tokens", usage.out_total());
  w.field_number("total_tokens", usage.total());
  w.key("prompt_tokens_details").begin_object().field_number("cached_tokens", usage.in_cache_read);
  if (const auto written = usage.in_cache_write_5m + usage.in_cache_write_1h; written != 0)
    w.field_number("cache_write_tokens", written);
  w.field_number("audio_tokens", usage.in_audio).end_object();
  w.key("completion_tokens_details").begin_object().field_number("reasoning_tokens", usage.out_reasoning);
  w.field_number("audio_tokens", usage.out_audio).end_object().end_object();
}

bool AnthropicCounters::read(JsonValue usage) {
  if (!usage.is_object()) return false;
  replace_count(input, usage["input_tokens"]);
  replace_count(output, usage["output_tokens"]);
  replace_count(cache_read, usage["cache_read_input_tokens"]);
  replace_count(cache_creation, usage["cache_creation_input_tokens"]);
  replace_count(cache_creation_5m, usage["cache_creation"]["ephemeral_5m_input_tokens"]);
  replace_count(cache_creation_1h, usage["cache_creation"]["ephemeral_1h_input_tokens"]);
  replace_count(thinking, usage["output_tokens_details"]["thinking_tokens"]);
  replace_count(web_searches, usage["server_tool_use"]["web_search_requests"]);
  return true;
}

Usage AnthropicCounters::to_usage() const {
  Usage usage;
  usage.in_plain = input;
  usage.in_cache_read = cache_read;
  usage.in_cache_write_1h = cache_creation_1h;
  // What the split leaves unexplained is priced as five minutes.
  usage.in_cache_write_5m = std::max(cache_creation_5m, cache_creation - cache_creation_1h);
  usage.out_reasoning = std::min(thinking, output);
  usage.out_text = output - usage.out_reasoning;
  usage.web_searches = web_searches;
  return usage;
}

bool read_gemini_usage(JsonValue json, Usage& usage) {
  if (!json.is_object()) return false;
  const JsonValue in = json["promptTokensDetails"];
  const JsonValue cached = json["cacheTokensDetails"];
  const JsonValue out = json["candidatesTokensDetails"];
  const std::int64_t prompt = token_count(json["promptTokenCount"]);
  Usage read;
  read.in_cache_read = std::min(prompt, token_count(json["cachedContentTokenCount"]));
  // The details of the prompt count what was cached, too.
  const auto fresh = [&](std::string_view modality) {
    return std::max<std::int64_t>(0, count_of(in, modality) - count_of(cached, modality));
  };
  read.in_audio = std::min(prompt - read.in_cache_read, fresh("AUDIO"));
  read.in_image = std::min(prompt - read.in_cache_read - read.in_audio, fresh("IMAGE"));
  read.in_plain = prompt - read.in_cache_read - read.in_audio - read.in_image + token_count(json["toolUsePromptTokenCount"]);
  const std::int64_t visible = token_count(json["candidatesTokenCount"]);
  read.out_audio = std::min(visible, count_of(out, "AUDIO"));
  read.out_image = std::min(visible - read.out_audio, count_of(out, "IMAGE"));
  read.out_text = visible - read.out_audio - read.out_image;
  read.out_reasoning = token_count(json["thoughtsTokenCount"]);
  usage = read;
  return true;
}

void write_gemini_usage(JsonWriter& w, const Usage& usage) {
  w.begin_object().field_number("promptTokenCount", usage.in_total());
  if (usage.in_cache_read != 0) w.field_number("cachedContentTokenCount", usage.in_cache_read);
  w.field_number("candidatesTokenCount", usage.out_total() - usage.out_reasoning);
  if (usage.out_reasoning != 0) w.field_number("thoughtsTokenCount", usage.out_reasoning);
  w.field_number("totalTokenCount", usage.total());
  if (usage.in_audio != 0 || usage.in_image != 0) {
    const auto detail = [&](std::string_view modality, std::int64_t tokens) {
      if (tokens != 0) w.begin_object().field("modality", modality).field_number("tokenCount", tokens).end_object();
    };
    w.key("promptTokensDetails").begin_array();
    detail("TEXT", usage.in_total() - usage.in_audio - usage.in_image);
    detail("AUDIO", usage.in_audio);
    detail("IMAGE", usage.in_image);
    w.end_array();
  }
  w.end_object();
}

void write_anthropic_usage(JsonWriter& w, const Usage& usage) {
  w.begin_object().field_number("input_tokens", usage.in_plain + usage.in_audio + usage.in_image);
  w.field_number("cache_creation_input_tokens", usage.in_cache_write_5m + usage.in_cache_write_1h);
  w.field_number("cache_read_input_tokens", usage.in_cache_read);
  if (usage.in_cache_write_1h != 0)
    w.key("cache_creation").begin_object().field_number("ephemeral_5m_input_tokens", usage.in_cache_write_5m)
        .field_number("ephemeral_1h_input_tokens", usage.in_cache_write_1h).end_object();
  w.field_number("output_tokens", usage.out_total());
  if (usage.out_reasoning != 0)
    w.key("output_tokens_details").begin_object().field_number("thinking_tokens", usage.out_reasoning).end_object();
  if (usage.web_searches != 0)
    w.key("server_tool_use").begin_object().field_number("web_search_requests", usage.web_searches).end_object();
  w.end_object();
}

}  // namespace astra::gateway
