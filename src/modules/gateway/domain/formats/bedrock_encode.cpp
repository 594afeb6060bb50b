#include <string>

#include "gateway/domain/aws/event_stream.hpp"
#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/bedrock_names.hpp"
#include "gateway/domain/formats/block_order.hpp"

// Bedrock Converse: writing a stream for a client.
namespace astra::gateway::bedrock_converse {
namespace {

using Kind = ChatEvent::Kind;

// The format writes one block after the other and knows one answer: other choices than the first are left out.
class Encoder final : public StreamEncoder {
 public:
  void encode(const ChatEvent& event, std::string& out) override {
    if (done_ || event.choice != 0) return;
    switch (event.kind) {
      case Kind::start: return start(out);
      case Kind::usage: usage_ = event.usage; return;
      case Kind::finish: finish_ = event.finish; return;
      case Kind::end: return finish(out);
      case Kind::citation: return;  // without a common shape
      case Kind::error:
        done_ = true;
        out += render_stream_error(WireFormat::bedrock_converse, event.error, {});
        return;
      default: break;
    }
    start(out);
    if (order_.take(event, [&](const ChatEvent& e) { write(e, out); })) return;
    done_ = true;
    out += render_stream_error(WireFormat::bedrock_converse, DomainError(errors::provider_protocol_error), {});
  }

  void finish(std::string& out) override {
    if (done_) return;
    start(out);
    order_.finish([&](const ChatEvent& e) { write(e, out); });
    done_ = true;
    std::string stop = R"({"stopReason":)";
    append_json_string(stop, write_finish(finish_));
    aws::append_event(out, "messageStop", stop + "}");
    std::string metadata = R"({"usage":)";
    JsonWriter w(metadata);
    write_usage(w, usage_);
    aws::append_event(out, "metadata", metadata + "}");
  }

 private:
  void start(std::string& out) {
    if (!started_) aws::append_event(out, "messageStart", R"({"role":"assistant"})");
    started_ = true;
  }

  void write(const ChatEvent& event, std::string& out) {
    switch (event.kind) {
      case Kind::text:
      case Kind::refusal: return delta(R"("text":)", event.text, "", out);
      case Kind::reasoning: return delta(R"("reasoningContent":{"text":)", event.text, "}", out);
      case Kind::reasoning_signature: return delta(R"("reasoningContent":{"signature":)", event.text, "}", out);
      case Kind::reasoning_redacted: return delta(R"("reasoningContent":{"redactedContent":)", event.text, "}", out);
      case Kind::tool_call_start: return call(event, out);
      case Kind::tool_call_arguments: return delta(R"("toolUse":{"input":)", event.text, "}", out);
      case Kind::block_end: return stop(out);
      default: return;
    }
  }

  void call(const ChatEvent& event, std::string& out) {
    open_ = true;
    std::string json;
    JsonWriter w(json);
    w.begin_object().field_number("contentBlockIndex", index_).key("start").begin_object().key("toolUse").begin_object();
    w.field("toolUseId", event.id).field("name", event.name).end_object().end_object().end_object();
    aws::append_event(out, "contentBlockStart", json);
  }

  void delta(std::string_view before, std::string_view text, std::string_view after, std::string& out) {
    open_ = true;
    std::string json = R"({"contentBlockIndex":)" + std::to_string(index_) + R"(,"delta":{)";
    json += before;
    append_json_string(json, text);
    json.append(after).append("}}");
    aws::append_event(out, "contentBlockDelta", json);
  }

  void stop(std::string& out) {
    if (!open_) return;
    open_ = false;
    aws::append_event(out, "contentBlockStop", R"({"contentBlockIndex":)" + std::to_string(index_++) + "}");
  }

  BlockOrder order_;
  Usage usage_;
  FinishReason finish_ = FinishReason::stop;
  std::int64_t index_ = 0;
  bool open_ = false;
  bool started_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions) { return std::make_unique<Encoder>(); }

}  // namespace astra::gateway::bedrock_converse
