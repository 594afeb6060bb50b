#include <string>

#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/block_order.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Anthropic messages: writing a stream for a client.
namespace astra::gateway::anthropic_messages {
namespace {

using Kind = ChatEvent::Kind;

// The format writes one block after the other and knows one answer: other choices than the first are left out.
class Encoder final : public StreamEncoder {
 public:
  explicit Encoder(StreamEncoderOptions options) : options_(std::move(options)) {}

  void encode(const ChatEvent& event, std::string& out) override {
    if (done_ || event.choice != 0) return;
    switch (event.kind) {
      case Kind::start: return start(event, out);
      case Kind::usage: usage_ = event.usage; return;
      case Kind::finish: finish_ = event.finish, stop_sequence_ = event.name; return;
      case Kind::end: return finish(out);
      case Kind::citation: return;  // without a common shape
      case Kind::error:
        done_ = true;
        out += render_stream_error(WireFormat::anthropic_messages, event.error, {});
        return;
      default: break;
    }
    if (!started_) start({}, out);
    if (order_.take(event, [&](const ChatEvent& e) { write(e, out); })) return;
    done_ = true;
    out += render_stream_error(WireFormat::anthropic_messages, DomainError(errors::provider_protocol_error), {});
  }

  void finish(std::string& out) override {
    if (done_) return;
    if (!started_) start({}, out);
    done_ = true;
    order_.finish([&](const ChatEvent& e) { write(e, out); });
    std::string data = R"({"type":"message_delta","delta":{"stop_reason":)";
    append_json_string(data, write_finish(finish_));
    data += R"(,"stop_sequence":)";
    if (stop_sequence_.empty()) data += "null";
    else append_json_string(data, stop_sequence_);
    data += R"(},"usage":)";
    JsonWriter w(data);
    write_anthropic_usage(w, usage_);
    send("message_delta", data + "}", out);
    send("message_stop", R"({"type":"message_stop"})", out);
  }

 private:
  static void send(std::string_view name, std::string_view data, std::string& out) {
    out.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
  }

  void start(const ChatEvent& event, std::string& out) {
    if (started_) return;
    started_ = true;
    std::string data;
    JsonWriter w(data);
    w.begin_object().field("type", "message_start").key("message").begin_object();
    w.field("id", event.id.empty() ? options_.id : event.id).field("type", "message").field("role", "assistant");
    w.field("model", options_.model.empty() ? event.model : options_.model).key("content").begin_array().end_array();
    w.field_null("stop_reason").field_null("stop_sequence").key("usage");
    write_anthropic_usage(w, usage_);
    w.end_object().end_object();
    send("message_start", data, out);
  }

  void write(const ChatEvent& event, std::string& out) {
    switch (event.kind) {
      case Kind::text:
      case Kind::refusal:
        open(R"({"type":"text","text":""})", out);
        return delta("text_delta", "text", event.text, out);
      case Kind::reasoning:
        open(R"({"type":"thinking","thinking":"","signature":""})", out);
        return delta("thinking_delta", "thinking", event.text, out);
      case Kind::reasoning_signature:
        open(R"({"type":"thinking","thinking":"","signature":""})", out);
        return delta("signature_delta", "signature", event.text, out);
      case Kind::reasoning_redacted: {
        std::string block = R"({"type":"redacted_thinking","data":)";
        append_json_string(block, event.text);
        return open(block + "}", out);
      }
      case Kind::tool_call_start: {
        std::string block = R"({"type":"tool_use","id":)";
        append_json_string(block, event.id);
        block += R"(,"name":)";
        append_json_string(block, event.name);
        return open(block + R"(,"input":{}})", out);
      }
      case Kind::tool_call_arguments:
        if (open_) delta("input_json_delta", "partial_json", event.text, out);
        return;
      case Kind::block_end: return close(out);
      default: return;
    }
  }

  void open(std::string_view json, std::string& out) {
    if (open_) return;
    open_ = true;
    send("content_block_start",
         R"({"type":"content_block_start","index":)" + std::to_string(next_index_) + R"(,"content_block":)" + std::string(json) + "}", out);
  }

  void delta(std::string_view type, std::string_view member, std::string_view text, std::string& out) const {
    std::string data = R"({"type":"content_block_delta","index":)" + std::to_string(next_index_) + R"(,"delta":{"type":")";
    data.append(type).append("\",\"").append(member).append("\":");
    append_json_string(data, text);
    send("content_block_delta", data + "}}", out);
  }

  void close(std::string& out) {
    if (!open_) return;
    open_ = false;
    send("content_block_stop", R"({"type":"content_block_stop","index":)" + std::to_string(next_index_++) + "}", out);
  }

  StreamEncoderOptions options_;
  BlockOrder order_;
  Usage usage_;
  FinishReason finish_ = FinishReason::stop;
  std::string stop_sequence_;
  std::uint32_t next_index_ = 0;
  bool open_ = false;
  bool started_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options) { return std::make_unique<Encoder>(std::move(options)); }

}  // namespace astra::gateway::anthropic_messages
