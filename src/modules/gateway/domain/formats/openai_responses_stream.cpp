#include <algorithm>
#include <string>

#include "gateway/domain/formats/openai_responses.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/sse_decoder.hpp"

// OpenAI responses: reading a provider's stream. Events of types nobody here has heard of pass with their bytes.
namespace astra::gateway::openai_responses {
namespace {

using Kind = ChatEvent::Kind;

class Decoder final : public SseStreamDecoder {
 public:
  using SseStreamDecoder::SseStreamDecoder;

 private:
  struct Block {
    std::int64_t output;    // index of the item
    std::int64_t content;   // index within it
    Kind kind;
    bool open = true;
  };

  bool decode(JsonValue root, StreamFrame& frame) override {
    const std::string type = root["type"].string_or({});
    if (type.empty()) {
      if (!root["error"].exists_and_not_null()) return false;
      emit_error(frame, root);
      return true;
    }
    mark_model(frame, root["response"]["model"]);
    if (type == "response.created") start(root["response"], frame);
    else if (type == "response.output_text.delta") return piece(root, Kind::text, frame);
    else if (type == "response.refusal.delta") return piece(root, Kind::refusal, frame);
    else if (type == "response.reasoning_summary_text.delta" || type == "response.reasoning_text.delta") return piece(root, Kind::reasoning, frame);
    else if (type == "response.function_call_arguments.delta") return piece(root, Kind::tool_call_arguments, frame);
    else if (type == "response.output_item.added") return item_added(root, frame);
    else if (type == "response.output_item.done") item_done(root, frame);
    else if (type == "response.completed" || type == "response.incomplete") complete(root["response"], frame);
    else if (type == "response.failed") emit_error(frame, root["response"]);
    else if (type == "error") emit_error(frame, root["error"].is_object() ? root["error"] : root);
    return true;
  }

  void start(JsonValue response, StreamFrame& frame) {
    ChatEvent& event = emit(frame, Kind::start);
    event.id = response["id"].string_or({});
    event.model = response["model"].string_or({});
  }

  std::optional<std::uint32_t> block_at(std::int64_t output, std::int64_t content) const {
    for (std::size_t i = blocks_.size(); i-- > 0;)
      if (blocks_[i].output == output && blocks_[i].content == content && blocks_[i].open) return static_cast<std::uint32_t>(i);
    return std::nullopt;
  }

  bool piece(JsonValue root, Kind kind, StreamFrame& frame) {
    const JsonValue delta = root["delta"];
    if (!delta.is_string()) return false;
    if (delta.plain().empty()) return true;
    const std::int64_t output = root["output_index"].int_or(0);
    const std::int64_t content = kind == Kind::reasoning ? root["summary_index"].int_or(0) : root["content_index"].int_or(0);
    auto block = block_at(output, content);
    if (!block) {
      if (blocks_.size() >= limits::max_stream_blocks) return false;
      block = static_cast<std::uint32_t>(blocks_.size());
      blocks_.push_back({output, content, kind});
    }
    emit_text(frame, kind, delta, 0, *block);
    return true;
  }

  bool item_added(JsonValue root, StreamFrame& frame) {
    const JsonValue item = root["item"];
    if (!item["type"].equals("function_call")) return true;
    if (blocks_.size() >= limits::max_stream_blocks) return false;
    calls_ = true;
    ChatEvent& event = emit(frame, Kind::tool_call_start, 0, static_cast<std::uint32_t>(blocks_.size()));
    event.id = item["call_id"].string_or({});
    event.name = item["name"].string_or({});
    blocks_.push_back({root["output_index"].int_or(0), 0, Kind::tool_call_arguments});
    return true;
  }

  void item_done(JsonValue root, StreamFrame& frame) {
    const std::int64_t output = root["output_index"].int_or(0);
    const JsonValue encrypted = root["item"]["encrypted_content"];
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      Block& block = blocks_[i];
      if (block.output != output || !block.open) continue;
      block.open = false;
      if (block.kind == Kind::reasoning && encrypted.is_string())
        emit(frame, Kind::reasoning_signature, 0, static_cast<std::uint32_t>(i)).text = encrypted.string_or({});
      emit(frame, Kind::block_end, 0, static_cast<std::uint32_t>(i));
    }
  }

  void complete(JsonValue response, StreamFrame& frame) {
    Usage usage;
    if (read_usage(response["usage"], usage)) emit_usage(frame, usage);
    const JsonValue reason = response["incomplete_details"]["reason"];
    FinishReason finish = calls_ ? FinishReason::tool_calls : FinishReason::stop;
    if (response["status"].equals("incomplete")) finish = reason.equals("content_filter") ? FinishReason::content_filter : FinishReason::length;
    emit(frame, Kind::finish).finish = finish;
    end(frame);
  }

  bool complete() const override { return false; }  // only its last event says so

  std::vector<Block> blocks_;
  bool calls_ = false;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_decoder(const Dialect*, std::size_t max_event_bytes) { return std::make_unique<Decoder>(max_event_bytes); }

}  // namespace astra::gateway::openai_responses
