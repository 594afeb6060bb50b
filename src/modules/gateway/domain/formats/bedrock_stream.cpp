#include <algorithm>
#include <string>

#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/bedrock_names.hpp"
#include "gateway/domain/formats/event_stream_decoder.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/sse_decoder.hpp"

// Bedrock Converse: reading a stream. An event reads as {"contentBlockDelta":{...}}, its name around its payload.
namespace astra::gateway::bedrock_converse {
namespace {

using Kind = ChatEvent::Kind;

class Events final : public SseStreamDecoder {
 public:
  explicit Events(std::size_t max_event_bytes) : SseStreamDecoder(max_event_bytes) {}

 private:
  struct Block {
    std::int64_t index;    // Bedrock's
    std::uint32_t number;  // ours
    bool said;             // has events of its own
  };

  // Events nobody here knows pass as they are: a frame without events.
  bool decode(JsonValue root, StreamFrame& frame) override {
    const JsonMember event = *root.members().begin();
    const std::string name = event.key.string_or({});
    const JsonValue v = event.value;
    if (!v.is_object()) return false;
    if (name == "contentBlockDelta") return delta(v, frame);
    if (name == "contentBlockStart") return block_start(v, frame);
    if (name == "contentBlockStop") return block_stop(v, frame);
    if (name == "messageStart") return emit(frame, Kind::start), true;
    if (name == "messageStop") return message_stop(v, frame);
    if (name == "metadata") return metadata(v, frame);
    if (name.ends_with("Exception")) exception(name, v, frame);
    return true;
  }

  Block* block_of(JsonValue v) {
    const std::int64_t index = v["contentBlockIndex"].int_or(-1);
    const auto at = std::find_if(blocks_.rbegin(), blocks_.rend(), [index](const Block& b) { return b.index == index; });
    if (at != blocks_.rend()) return &*at;
    if (index < 0 || blocks_.size() >= limits::max_stream_blocks) return nullptr;
    return &blocks_.emplace_back(Block{index, 0, false});   // text and reasoning begin without a start
  }

  // A block is counted when it says something.
  std::uint32_t number_of(Block& block) {
    if (!block.said) block.number = next_block_++;
    block.said = true;
    return block.number;
  }

  bool block_start(JsonValue v, StreamFrame& frame) {
    Block* block = block_of(v);
    if (block == nullptr) return false;
    if (v["start"].size() == 0) return false;   // AWS's own clients cannot read a start of nothing
    const JsonValue call = v["start"]["toolUse"];
    if (!call.is_object()) return true;
    ChatEvent& start = emit(frame, Kind::tool_call_start, 0, number_of(*block));
    start.id = call["toolUseId"].string_or({});
    start.name = call["name"].string_or({});
    return true;
  }

  bool delta(JsonValue v, StreamFrame& frame) {
    Block* block = block_of(v);
    if (block == nullptr) return false;
    const auto piece = [&](Kind kind, JsonValue text) {
      if (text.is_string()) emit_text(frame, kind, text, 0, number_of(*block));
    };
    const JsonValue d = v["delta"];
    piece(Kind::text, d["text"]);
    piece(Kind::tool_call_arguments, d["toolUse"]["input"]);
    const JsonValue reasoning = d["reasoningContent"];
    piece(Kind::reasoning, reasoning["text"]);
    piece(Kind::reasoning_signature, reasoning["signature"]);
    piece(Kind::reasoning_redacted, reasoning["redactedContent"]);
    if (d["citation"].is_object()) emit(frame, Kind::citation, 0, number_of(*block)).text = d["citation"].raw();
    return true;
  }

  bool block_stop(JsonValue v, StreamFrame& frame) {
    const Block* block = block_of(v);
    if (block == nullptr) return false;
    if (block->said) emit(frame, Kind::block_end, 0, block->number);
    return true;
  }

  bool message_stop(JsonValue v, StreamFrame& frame) {
    ChatEvent& finish = emit(frame, Kind::finish);
    finish.finish = read_finish(v["stopReason"].string_or({}));
    finish.name = v["additionalModelResponseFields"]["stop_sequence"].string_or({});
    finished_ = true;
    return true;
  }

  bool metadata(JsonValue v, StreamFrame& frame) {
    Usage usage;
    if (read_usage(v["usage"], usage)) emit_usage(frame, usage);
    if (finished_) end(frame);
    return true;
  }

  void exception(const std::string& name, JsonValue v, StreamFrame& frame) {
    emit_error(frame, v);
    ProviderError& error = frame.events.back().error;
    error.type = name;
    classify(error);
  }

  bool complete() const override { return finished_; }

  std::vector<Block> blocks_;
  std::uint32_t next_block_ = 0;
  bool finished_ = false;
};

void as_event(const aws::EventStreamMessage& message, std::string& event) {
  std::string payload;
  if (const std::string exception = exception_in(message, payload); !exception.empty()) append_named_event(exception, payload, event);
  else append_named_event(message.header(":event-type"), message.payload, event);
}

}  // namespace

std::unique_ptr<StreamDecoder> make_decoder(const Dialect*, std::size_t max_event_bytes) {
  return std::make_unique<EventStreamDecoder>(std::make_unique<Events>(max_event_bytes), &as_event, max_event_bytes);
}

// data: {"name":payload} with a blank line behind it, as append_named_event() made it.
void frame_event(std::string_view event, std::string& out) {
  constexpr std::string_view before = "data: {\"";
  constexpr std::string_view after = "}\n\n";
  const std::size_t quote = event.find('"', before.size());
  if (!event.starts_with(before) || !event.ends_with(after) || quote == std::string_view::npos) return;
  const std::string_view name = event.substr(before.size(), quote - before.size());
  const std::size_t begin = quote + 2;   // behind the colon
  if (begin + after.size() > event.size()) return;
  const std::string_view payload = event.substr(begin, event.size() - after.size() - begin);
  if (name.ends_with("Exception")) aws::append_exception(out, name, payload);
  else aws::append_event(out, name, payload);
}

}  // namespace astra::gateway::bedrock_converse
