#include <algorithm>
#include <string>

#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/sse_decoder.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Anthropic messages: reading a provider's stream.
namespace astra::gateway::anthropic_messages {
namespace {

using Kind = ChatEvent::Kind;

class Decoder final : public SseStreamDecoder {
 public:
  explicit Decoder(std::size_t max_event_bytes) : SseStreamDecoder(max_event_bytes) {}

 private:
  struct Block {
    std::int64_t index;    // the provider's
    std::uint32_t number;  // ours
    bool known;            // a kind with events of its own
  };

  // Types nobody here knows pass as they are: a frame without events.
  bool decode(JsonValue root, StreamFrame& frame) override {
    const JsonValue type = root["type"];
    if (!type.is_string()) return false;
    if (type.equals("content_block_delta")) return delta(root, frame);
    if (type.equals("content_block_start")) return block_start(root, frame);
    if (type.equals("content_block_stop")) return block_stop(root, frame);
    if (type.equals("message_start")) return message_start(root["message"], frame);
    if (type.equals("message_delta")) return message_delta(root, frame);
    if (type.equals("message_stop")) return end(frame), true;
    if (type.equals("error")) return emit_error(frame, root), true;
    return true;
  }

  bool message_start(JsonValue message, StreamFrame& frame) {
    if (!message.is_object()) return false;
    mark_model(frame, message["model"]);
    ChatEvent& start = emit(frame, Kind::start);
    start.id = message["id"].string_or({});
    start.model = message["model"].string_or({});
    if (counters_.read(message["usage"])) emit_usage(frame, counters_.to_usage());
    return true;
  }

  bool block_start(JsonValue root, StreamFrame& frame) {
    const JsonValue block = root["content_block"];
    if (!block.is_object() || blocks_.size() >= limits::max_stream_blocks) return false;
    const JsonValue type = block["type"];
    Block& b = blocks_.emplace_back(Block{root["index"].int_or(static_cast<std::int64_t>(blocks_.size())), next_block_, true});
    if (type.equals("text")) {
      if (!block["text"].plain().empty()) emit_text(frame, Kind::text, block["text"], 0, b.number);
    } else if (type.equals("thinking")) {
      if (!block["thinking"].plain().empty()) emit_text(frame, Kind::reasoning, block["thinking"], 0, b.number);
      if (!block["signature"].plain().empty()) emit_text(frame, Kind::reasoning_signature, block["signature"], 0, b.number);
    } else if (type.equals("redacted_thinking")) {
      emit_text(frame, Kind::reasoning_redacted, block["data"], 0, b.number);
    } else if (type.equals("tool_use")) {
      ChatEvent& start = emit(frame, Kind::tool_call_start, 0, b.number);
      start.id = block["id"].string_or({});
      start.name = block["name"].string_or({});
      if (block["input"].size() != 0) emit(frame, Kind::tool_call_arguments, 0, b.number).text = block["input"].raw();
    } else {
      b.known = false;  // server tools and their results
      return true;
    }
    ++next_block_;
    return true;
  }

  const Block* block_of(JsonValue root) const {
    const std::int64_t index = root["index"].int_or(-1);
    const auto at = std::find_if(blocks_.rbegin(), blocks_.rend(), [index](const Block& b) { return b.index == index; });
    return at == blocks_.rend() ? nullptr : &*at;
  }

  bool delta(JsonValue root, StreamFrame& frame) {
    const Block* block = block_of(root);
    if (block == nullptr) return false;
    if (!block->known) return true;
    const JsonValue piece = root["delta"];
    const JsonValue type = piece["type"];
    const auto emit_piece = [&](Kind kind, JsonValue text) {
      if (text.is_string()) emit_text(frame, kind, text, 0, block->number);
    };
    if (type.equals("text_delta")) emit_piece(Kind::text, piece["text"]);
    else if (type.equals("input_json_delta")) emit_piece(Kind::tool_call_arguments, piece["partial_json"]);
    else if (type.equals("thinking_delta")) emit_piece(Kind::reasoning, piece["thinking"]);
    else if (type.equals("signature_delta")) emit_piece(Kind::reasoning_signature, piece["signature"]);
    else if (type.equals("citations_delta")) emit(frame, Kind::citation, 0, block->number).text = piece["citation"].raw();
    return true;
  }

  bool block_stop(JsonValue root, StreamFrame& frame) {
    const Block* block = block_of(root);
    if (block == nullptr) return false;
    if (block->known) emit(frame, Kind::block_end, 0, block->number);
    return true;
  }

  bool message_delta(JsonValue root, StreamFrame& frame) {
    if (counters_.read(root["usage"])) emit_usage(frame, counters_.to_usage());
    const JsonValue piece = root["delta"];
    if (!piece["stop_reason"].is_string()) return true;
    ChatEvent& finish = emit(frame, Kind::finish);
    finish.finish = read_finish(piece["stop_reason"].string_or({}));
    finish.name = piece["stop_sequence"].string_or({});
    finished_ = true;
    return true;
  }

  bool complete() const override { return finished_; }

  AnthropicCounters counters_;
  std::vector<Block> blocks_;
  std::uint32_t next_block_ = 0;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_decoder(const Dialect*, std::size_t max_event_bytes) { return std::make_unique<Decoder>(max_event_bytes); }

}  // namespace astra::gateway::anthropic_messages
