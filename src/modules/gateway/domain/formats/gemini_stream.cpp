#include <algorithm>
#include <string>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/gemini_parts.hpp"
#include "gateway/domain/formats/sse_decoder.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Gemini: reading a provider's stream. Each event is an answer with the parts that are new; there is no mark at the end.
namespace astra::gateway::gemini {
namespace {

using Kind = ChatEvent::Kind;

class Decoder final : public SseStreamDecoder {
 public:
  explicit Decoder(std::size_t max_event_bytes) : SseStreamDecoder(max_event_bytes) {}

 private:
  struct Candidate {
    std::uint32_t index;
    std::uint32_t next_block = 0;
    std::uint32_t open_block = 0;
    Kind open = Kind::end;     // text or reasoning; end: none
    std::uint32_t calls = 0;
    bool finished = false;
  };

  bool decode(JsonValue root, StreamFrame& frame) override {
    if (root["error"].is_object()) return emit_error(frame, root), true;
    const JsonValue candidates = root["candidates"];
    const JsonValue usage = root["usageMetadata"];
    const JsonValue blocked = root["promptFeedback"]["blockReason"];
    if (!candidates.is_array() && !usage.is_object() && !root["promptFeedback"].is_object()) return false;
    mark_model(frame, root["modelVersion"]);
    if (!started_) {
      started_ = true;
      id_ = root["responseId"].string_or({});
      model_ = root["modelVersion"].string_or({});
      ChatEvent& start = emit(frame, Kind::start);
      start.id = id_;
      start.model = model_;
    }
    std::int64_t place = 0;
    for (const JsonValue candidate : candidates.elements())
      if (!decode_candidate(candidate, place++, frame)) return false;
    if (blocked.is_string() && candidates.size() == 0) finish(candidate_at(0), FinishReason::content_filter, frame);
    searches_ = std::max(searches_, searches_of(root, model_));
    Usage counted;
    if (read_gemini_usage(usage, counted)) {
      counted.web_searches = searches_;
      emit_usage(frame, counted);
    }
    return true;
  }

  bool decode_candidate(JsonValue json, std::int64_t place, StreamFrame& frame) {
    const std::int64_t index = json["index"].int_or(place);
    if (index < 0 || index >= limits::max_choices) return false;
    Candidate& candidate = candidate_at(static_cast<std::uint32_t>(index));
    for (const JsonValue part : json["content"]["parts"].elements())
      if (!decode_part(candidate, part, frame)) return false;
    const FinishReason reason = read_finish(json["finishReason"].plain(), candidate.calls != 0);
    if (reason != FinishReason::none) finish(candidate, reason, frame);
    for (const std::string_view name : {std::string_view("groundingMetadata"), std::string_view("citationMetadata")})
      if (json[name].is_object()) emit(frame, Kind::citation, candidate.index).text = json[name].raw();
    return true;
  }

  bool decode_part(Candidate& candidate, JsonValue part, StreamFrame& frame) {
    const JsonValue signature = part["thoughtSignature"];
    if (part["functionCall"].is_object()) return decode_call(candidate, part["functionCall"], signature.string_or({}), frame);
    if (!part["text"].is_string()) return true;  // images and code mean nothing elsewhere
    const bool thought = part["thought"].to_bool() == true;
    const Kind kind = thought ? Kind::reasoning : Kind::text;
    if (!part["text"].plain().empty()) {
      if (!open(candidate, kind, frame)) return false;
      emit_text(frame, kind, part["text"], candidate.index, candidate.open_block);
    }
    if (!signature.is_string() || signature.plain().empty()) return true;
    // Behind a text it signs thinking that is not shown.
    if (!open(candidate, Kind::reasoning, frame)) return false;
    emit(frame, Kind::reasoning_signature, candidate.index, candidate.open_block).text = mark_gemini_signature(signature.string_or({}));
    close(candidate, frame);
    return true;
  }

  // A call arrives whole.
  bool decode_call(Candidate& candidate, JsonValue call, const std::string& signature, StreamFrame& frame) {
    if (candidate.next_block >= limits::max_stream_blocks) return false;
    close(candidate, frame);
    const std::uint32_t block = candidate.next_block++;
    ChatEvent& start = emit(frame, Kind::tool_call_start, candidate.index, block);
    start.id = signed_call_id(call_id(call, id_, candidate.calls++), signature);
    start.name = call["name"].string_or({});
    const JsonValue args = call["args"];
    if (args.is_object()) emit_text(frame, Kind::tool_call_arguments, args, candidate.index, block);
    else emit(frame, Kind::tool_call_arguments, candidate.index, block).text = "{}";
    emit(frame, Kind::block_end, candidate.index, block);
    return true;
  }

  Candidate& candidate_at(std::uint32_t index) {
    for (Candidate& candidate : candidates_)
      if (candidate.index == index) return candidate;
    return candidates_.emplace_back(Candidate{.index = index});
  }

  bool open(Candidate& candidate, Kind kind, StreamFrame& frame) {
    if (candidate.open == kind) return true;
    if (candidate.next_block >= limits::max_stream_blocks) return false;
    close(candidate, frame);
    candidate.open = kind;
    candidate.open_block = candidate.next_block++;
    return true;
  }

  void close(Candidate& candidate, StreamFrame& frame) {
    if (candidate.open != Kind::end) emit(frame, Kind::block_end, candidate.index, candidate.open_block);
    candidate.open = Kind::end;
  }
  using SseStreamDecoder::close;

  void finish(Candidate& candidate, FinishReason reason, StreamFrame& frame) {
    if (candidate.finished) return;
    candidate.finished = true;
    close(candidate, frame);
    emit(frame, Kind::finish, candidate.index).finish = reason;
  }

  bool complete() const override {
    return !candidates_.empty() && std::all_of(candidates_.begin(), candidates_.end(), [](const Candidate& c) { return c.finished; });
  }

  bool started_ = false;
  std::string id_;
  std::string model_;
  std::int64_t searches_ = 0;
  std::vector<Candidate> candidates_;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_decoder(const Dialect*, std::size_t max_event_bytes) { return std::make_unique<Decoder>(max_event_bytes); }

}  // namespace astra::gateway::gemini
