#include <string>
#include <vector>

#include "gateway/domain/formats/cohere.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/sse_decoder.hpp"

// Cohere: reading a stream.
namespace astra::gateway::cohere_chat {
namespace {

using Kind = ChatEvent::Kind;

class Decoder final : public SseStreamDecoder {
 public:
  explicit Decoder(std::size_t max_event_bytes) : SseStreamDecoder(max_event_bytes) {}

 private:
  // Contents and calls are counted apart there; the plan is one block.
  enum class Space : std::uint8_t { content, call, plan };
  struct Block {
    Space space;
    std::int64_t index;
    std::uint32_t number;
  };

  bool decode(JsonValue root, StreamFrame& frame) override {
    const JsonValue type = root["type"];
    const JsonValue message = root["delta"]["message"];
    const std::int64_t index = root["index"].int_or(0);
    if (type.equals("message-start")) {
      emit(frame, Kind::start).id = root["id"].string_or({});
    } else if (type.equals("content-start") || type.equals("content-delta")) {
      text(frame, message["content"], index);
    } else if (type.equals("content-end")) {
      end_block(frame, Space::content, index);
    } else if (type.equals("tool-plan-delta")) {
      if (message["tool_plan"].is_string()) emit_text(frame, Kind::reasoning, message["tool_plan"], 0, block(Space::plan, 0));
    } else if (type.equals("tool-call-start")) {
      call_start(frame, message["tool_calls"], index);
    } else if (type.equals("tool-call-delta")) {
      arguments(frame, message["tool_calls"], index);
    } else if (type.equals("tool-call-end")) {
      end_block(frame, Space::call, index);
    } else if (type.equals("citation-start")) {
      emit(frame, Kind::citation, 0, block(Space::content, 0)).text = message["citations"].raw();
    } else if (type.equals("message-end")) {
      message_end(frame, root["delta"]);
    } else if (!type.is_string()) {
      if (!root["message"].is_string()) return false;
      emit_error(frame, root);   // {"message": ..., "id": ...} instead of an event
    }
    return true;
  }

  std::uint32_t block(Space space, std::int64_t index) {
    for (const Block& b : blocks_)
      if (b.space == space && b.index == index) return b.number;
    if (blocks_.size() >= limits::max_stream_blocks) return blocks_.back().number;
    return blocks_.emplace_back(Block{space, index, static_cast<std::uint32_t>(blocks_.size())}).number;
  }

  void text(StreamFrame& frame, JsonValue content, std::int64_t index) {
    const auto piece = [&](Kind kind, JsonValue text) {
      if (text.is_string() && !text.plain().empty()) emit_text(frame, kind, text, 0, block(Space::content, index));
    };
    piece(Kind::reasoning, content["thinking"]);
    piece(Kind::text, content["text"]);
  }

  void end_block(StreamFrame& frame, Space space, std::int64_t index) {
    for (const Block& b : blocks_)
      if (b.space == space && b.index == index) emit(frame, Kind::block_end, 0, b.number);
  }

  void end_plan(StreamFrame& frame) {
    if (!plan_ended_) end_block(frame, Space::plan, 0);
    plan_ended_ = true;
  }

  void call_start(StreamFrame& frame, JsonValue call, std::int64_t index) {
    end_plan(frame);
    ChatEvent& start = emit(frame, Kind::tool_call_start, 0, block(Space::call, index));
    start.id = call["id"].string_or({});
    start.name = call["function"]["name"].string_or({});
    arguments(frame, call, index);
  }

  void arguments(StreamFrame& frame, JsonValue call, std::int64_t index) {
    const JsonValue text = call["function"]["arguments"];
    if (text.is_string() && !text.plain().empty()) emit_text(frame, Kind::tool_call_arguments, text, 0, block(Space::call, index));
  }

  void message_end(StreamFrame& frame, JsonValue delta) {
    end_plan(frame);
    Usage usage;
    if (read_usage(delta["usage"], usage)) emit_usage(frame, usage);
    const std::string reason = delta["finish_reason"].string_or({});
    const FinishReason finish = read_finish(reason);
    if (finish == FinishReason::error) {
      ProviderError failure = incomplete_answer(reason);
      if (delta["error"].is_string()) failure.message = delta["error"].string_or({});
      return emit_error(frame, std::move(failure));
    }
    emit(frame, Kind::finish).finish = finish;
    finished_ = true;
    end(frame);
  }

  bool complete() const override { return finished_; }

  std::vector<Block> blocks_;
  bool plan_ended_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_decoder(const Dialect*, std::size_t max_event_bytes) { return std::make_unique<Decoder>(max_event_bytes); }

}  // namespace astra::gateway::cohere_chat
