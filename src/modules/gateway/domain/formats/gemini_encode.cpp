#include <algorithm>
#include <string>

#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/gemini_parts.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Gemini: writing a stream for a client. Texts pass piece by piece; a function call is whole, so its arguments wait for
// their end. The reason each candidate stopped for comes with the usage, last.
namespace astra::gateway::gemini {
namespace {

using Kind = ChatEvent::Kind;

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
      case Kind::refusal: return text(event, false, {}, out);
      case Kind::reasoning: return text(event, true, {}, out);
      case Kind::reasoning_signature: return text(event, true, event.text, out);
      case Kind::tool_call_start: calls_.push_back({event.choice, event.block, event.id, event.name, {}}); return;
      case Kind::tool_call_arguments: return arguments(event, out);
      case Kind::block_end: return call_end(event, out);
      case Kind::usage: usage_ = event.usage, has_usage_ = true; return;
      case Kind::finish: finishes_.push_back({event.choice, event.finish}); return;
      case Kind::end: return finish(out);
      case Kind::error: return fail(render_stream_error(WireFormat::gemini_generate, event.error, {}), out);
      case Kind::reasoning_redacted:   // its place is with its provider
      case Kind::citation: return;
    }
  }

  void finish(std::string& out) override {
    if (done_) return;
    while (!calls_.empty()) write_first_call(out);
    done_ = true;
    if (finishes_.empty()) finishes_.push_back({0, FinishReason::stop});
    out += "data: ";
    JsonWriter w(out);
    w.begin_object().key("candidates").begin_array();
    for (const auto& [choice, reason] : finishes_) {
      w.begin_object().key("content").begin_object().key("parts").begin_array();
      write_text(w, {}, false, {});
      w.end_array().field("role", "model").end_object();
      w.field("finishReason", write_finish(reason)).field_number("index", choice).end_object();
    }
    w.end_array();
    if (has_usage_) {
      w.key("usageMetadata");
      write_gemini_usage(w, usage_);
    }
    end_chunk(w, out);
  }

 private:
  struct Call {
    std::uint32_t choice;
    std::uint32_t block;
    std::string id;
    std::string name;
    std::string arguments;
  };

  void begin_chunk(JsonWriter& w, std::string& out) const {
    out += "data: ";
    w.begin_object().key("candidates").begin_array().begin_object().key("content").begin_object().key("parts").begin_array();
  }

  void end_candidate(JsonWriter& w, std::uint32_t choice) const {
    w.end_array().field("role", "model").end_object().field_number("index", choice).end_object().end_array();
  }

  void end_chunk(JsonWriter& w, std::string& out) const {
    w.field("modelVersion", options_.model).field("responseId", options_.id).end_object();
    out += "\n\n";
  }

  void text(const ChatEvent& event, bool thought, std::string_view signature, std::string& out) const {
    JsonWriter w(out);
    begin_chunk(w, out);
    write_text(w, signature.empty() ? std::string_view(event.text) : std::string_view(), thought, signature);
    end_candidate(w, event.choice);
    end_chunk(w, out);
  }

  void arguments(const ChatEvent& event, std::string& out) {
    held_bytes_ += event.text.size();
    if (held_bytes_ > limits::max_held_event_bytes)
      return fail(render_stream_error(WireFormat::gemini_generate, DomainError(errors::provider_protocol_error), {}), out);
    const auto call = std::find_if(calls_.begin(), calls_.end(), [&](const Call& c) { return c.choice == event.choice && c.block == event.block; });
    if (call != calls_.end()) call->arguments += event.text;
  }

  void call_end(const ChatEvent& event, std::string& out) {
    const auto call = std::find_if(calls_.begin(), calls_.end(), [&](const Call& c) { return c.choice == event.choice && c.block == event.block; });
    if (call == calls_.end()) return;
    std::rotate(calls_.begin(), call, call + 1);
    write_first_call(out);
  }

  void write_first_call(std::string& out) {
    const Call call = std::move(calls_.front());
    calls_.erase(calls_.begin());
    held_bytes_ -= std::min(held_bytes_, call.arguments.size());
    JsonWriter w(out);
    begin_chunk(w, out);
    write_call(w, call.id, call.name, call.arguments);
    end_candidate(w, call.choice);
    end_chunk(w, out);
  }

  void fail(std::string event, std::string& out) {
    done_ = true;
    out += event;
  }

  StreamEncoderOptions options_;
  std::vector<Call> calls_;
  std::vector<std::pair<std::uint32_t, FinishReason>> finishes_;
  std::size_t held_bytes_ = 0;
  Usage usage_;
  bool has_usage_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options) { return std::make_unique<Encoder>(std::move(options)); }

}  // namespace astra::gateway::gemini
