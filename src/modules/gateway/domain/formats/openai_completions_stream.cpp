#include <algorithm>
#include <string>

#include "gateway/domain/door_error.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/openai_completions.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/sse_decoder.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// OpenAI's legacy completions: streams, both directions.
namespace astra::gateway::openai_completions {
namespace {

using Kind = ChatEvent::Kind;

class Decoder final : public SseStreamDecoder {
 public:
  Decoder(const Dialect* dialect, std::size_t max_event_bytes) : SseStreamDecoder(max_event_bytes), dialect_(dialect) {}

 private:
  struct Choice {
    std::uint32_t index;
    bool finished = false;
  };

  bool decode(JsonValue root, StreamFrame& frame) override {
    if (const auto failure = failure_in_answer(root)) return emit_error(frame, *failure), true;
    const JsonValue choices = root["choices"];
    if (!choices.is_array() && !root["usage"].exists()) return false;
    mark_model(frame, root["model"]);
    if (!started_) {
      started_ = true;
      ChatEvent& start = emit(frame, Kind::start);
      start.id = root["id"].string_or({});
      start.model = root["model"].string_or({});
    }
    for (const JsonValue json : choices.elements()) {
      const std::int64_t index = json["index"].int_or(0);
      if (index < 0 || index >= limits::max_choices) return false;
      Choice& choice = choice_at(static_cast<std::uint32_t>(index));
      if (json["text"].is_string() && !json["text"].plain().empty()) emit_text(frame, Kind::text, json["text"], choice.index, 0);
      const std::string reason = json["finish_reason"].string_or({});
      if (!reason.empty() && !choice.finished) finish(choice, openai_chat::read_finish(reason), frame);
    }
    Usage usage;
    if (read_openai_usage(usage_in(root), dialect_, usage)) {
      frame.usage_only = choices.size() == 0;
      emit_usage(frame, usage);
    }
    return true;
  }

  Choice& choice_at(std::uint32_t index) {
    for (Choice& choice : choices_)
      if (choice.index == index) return choice;
    return choices_.emplace_back(Choice{index});
  }

  void finish(Choice& choice, FinishReason reason, StreamFrame& frame) {
    choice.finished = true;
    emit(frame, Kind::block_end, choice.index, 0);
    emit(frame, Kind::finish, choice.index).finish = reason;
  }

  void done(StreamFrame& frame) override {
    for (Choice& choice : choices_)
      if (!choice.finished) finish(choice, FinishReason::stop, frame);
  }

  bool complete() const override {
    return !choices_.empty() && std::all_of(choices_.begin(), choices_.end(), [](const Choice& c) { return c.finished; });
  }

  const Dialect* dialect_;
  bool started_ = false;
  std::vector<Choice> choices_;
};

class Encoder final : public StreamEncoder {
 public:
  explicit Encoder(StreamEncoderOptions options) : options_(std::move(options)) {}

  void encode(const ChatEvent& event, std::string& out) override {
    if (done_) return;
    switch (event.kind) {
      case Kind::start:
        if (!event.id.empty()) options_.id = event.id;
        if (options_.model.empty()) options_.model = event.model;
        return;
      case Kind::text:
      case Kind::refusal: return chunk(event.choice, event.text, {}, out);
      case Kind::finish: return chunk(event.choice, {}, openai_chat::write_finish(event.finish), out);
      case Kind::usage: usage_ = event.usage, has_usage_ = true; return;
      case Kind::error:
        done_ = true;
        out += render_stream_error(WireFormat::openai_completions, event.error, {});
        return;
      default: return;  // thinking and calls have no place here
    }
  }

  void finish(std::string& out) override {
    if (done_) return;
    done_ = true;
    if (options_.include_usage && has_usage_) {
      begin(out);
      JsonWriter w(out);
      out += R"("choices":[],"usage":)";
      write_openai_usage(w, usage_);
      out += "}\n\n";
    }
    out += "data: [DONE]\n\n";
  }

 private:
  void begin(std::string& out) const {
    out += R"(data: {"id":)";
    append_json_string(out, options_.id);
    out += R"(,"object":"text_completion","created":)" + std::to_string(options_.now_s) + R"(,"model":)";
    append_json_string(out, options_.model);
    out += ',';
  }

  void chunk(std::uint32_t choice, std::string_view text, std::string_view finish_reason, std::string& out) const {
    begin(out);
    out += R"("choices":[{"text":)";
    append_json_string(out, text);
    out += R"(,"index":)" + std::to_string(choice) + R"(,"logprobs":null,"finish_reason":)";
    if (finish_reason.empty()) out += "null";
    else append_json_string(out, finish_reason);
    out += "}]}\n\n";
  }

  StreamEncoderOptions options_;
  Usage usage_;
  bool has_usage_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes) {
  return std::make_unique<Decoder>(dialect, max_event_bytes);
}

std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options) { return std::make_unique<Encoder>(std::move(options)); }

}  // namespace astra::gateway::openai_completions
