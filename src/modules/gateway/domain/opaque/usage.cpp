#include "gateway/domain/opaque/usage.hpp"

#include <algorithm>
#include <cmath>

#include "gateway/domain/formats/openai_responses.hpp"
#include "gateway/domain/formats/usage_map.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {
namespace {

constexpr std::int64_t beyond_any_model = 1'000'000'000'000;
constexpr double ms_per_second = 1e3;
constexpr double most_seconds = 1e6;

std::int64_t count(JsonValue json) { return std::clamp<std::int64_t>(json.int_or(0), 0, beyond_any_model); }

std::int64_t milliseconds(JsonValue seconds) {
  const double s = seconds.to_double().value_or(0);
  return s > 0 && s < most_seconds ? std::llround(s * ms_per_second) : 0;
}

// Images and transcriptions by tokens: input_tokens with a split by kind.
void read_media_tokens(JsonValue json, bool audio, Usage& usage) {
  JsonValue split = json["input_tokens_details"];
  if (!split.exists()) split = json["input_token_details"];
  const std::int64_t in = count(json["input_tokens"]);
  const std::int64_t media = std::min(in, count(split[audio ? "audio_tokens" : "image_tokens"]));
  (audio ? usage.in_audio : usage.in_image) = media;
  usage.in_plain = in - media;
  (audio ? usage.out_text : usage.out_image) = count(json["output_tokens"]);
}

bool is_type(std::string_view content_type, std::string_view type) { return content_type.substr(0, type.size()) == type; }

}  // namespace

bool read_any_usage(JsonValue root, Usage& usage) {
  for (const JsonValue holder : {root, root["response"], root["message"]}) {
    const JsonValue json = holder["usage"];
    if (!json.is_object()) continue;
    if (json["prompt_tokens"].exists()) return read_openai_usage(json, nullptr, usage);
    if (json["cache_read_input_tokens"].exists() || json["cache_creation_input_tokens"].exists()) {
      AnthropicCounters counters;
      if (!counters.read(json)) continue;
      usage = counters.to_usage();
      return true;
    }
    if (json["input_tokens"].exists()) return openai_responses::read_usage(json, usage);
    if (json["total_tokens"].exists()) {
      usage = {};
      usage.in_plain = count(json["total_tokens"]);
      return true;
    }
  }
  const JsonValue gemini = root["usageMetadata"];
  if (!gemini.is_object()) return false;
  usage = {};
  usage.in_cache_read = count(gemini["cachedContentTokenCount"]);
  usage.in_plain = std::max<std::int64_t>(0, count(gemini["promptTokenCount"]) - usage.in_cache_read);
  usage.out_text = count(gemini["candidatesTokenCount"]);
  usage.out_reasoning = count(gemini["thoughtsTokenCount"]);
  return true;
}

OpaqueUsage::OpaqueUsage(const OpaqueDoor& door, const OpaqueRequest& request, std::string_view content_type)
    : door_(door),
      shape_(is_type(content_type, "application/json")    ? Shape::json
             : is_type(content_type, "text/event-stream") ? Shape::events
                                                          : Shape::other),
      events_(limits::max_stream_event_bytes) {
  usage_.characters = request.characters;
  usage_.audio_ms = request.audio_ms;
  usage_.estimated = request.audio_estimated;
  known_ = door.meter == Meter::none || usage_.characters != 0 || usage_.audio_ms != 0;
}

void OpaqueUsage::feed(std::string_view piece) {
  if (shape_ == Shape::json) {
    if (held_.size() + piece.size() <= limits::max_metered_answer_bytes) held_ += piece;
    else shape_ = Shape::other, held_.clear();
  } else if (shape_ == Shape::events) {
    events_.feed(piece);
    SseEvent event;
    while (events_.next(event))
      if (event.data.find("\"usage") != std::string_view::npos) read(event.data);
    if (events_.overflowed()) shape_ = Shape::other;
  }
}

bool OpaqueUsage::finish() {
  if (shape_ == Shape::json) read(held_);
  return known_;
}

void OpaqueUsage::read(std::string_view json) {
  if (!document_.reparse(json)) return;
  const JsonValue root = document_.root();
  id_ = root["id"].string_or({});
  read_items(root);
}

void OpaqueUsage::read_items(JsonValue root) {
  const JsonValue said = root["usage"];
  switch (door_.meter) {
    case Meter::none: return;
    case Meter::images:
      known_ = true;
      if (said["output_tokens"].exists()) read_media_tokens(said, false, usage_);
      else usage_.images = static_cast<std::int64_t>(root["data"].size());
      return;
    case Meter::speech:
      if (!said["output_tokens"].exists()) return;
      usage_ = {};
      usage_.in_plain = count(said["input_tokens"]);
      usage_.out_audio = count(said["output_tokens"]);
      return;
    case Meter::transcription:
      if (said["input_tokens"].exists()) {
        usage_ = {};
        read_media_tokens(said, true, usage_);
        known_ = true;
      } else if (const std::int64_t ms = milliseconds(said["seconds"].exists() ? said["seconds"] : root["duration"]); ms != 0) {
        usage_ = {};
        usage_.audio_ms = ms;
        known_ = true;
      }
      return;
    case Meter::rerank: {
      const JsonValue units = root["meta"]["billed_units"]["search_units"];   // Cohere
      if (units.exists()) usage_.searches = count(units), known_ = true;
      else known_ = read_any_usage(root, usage_) || known_;                   // Jina, vLLM
      return;
    }
    case Meter::tokens: known_ = read_any_usage(root, usage_) || known_; return;
  }
}

}  // namespace astra::gateway
