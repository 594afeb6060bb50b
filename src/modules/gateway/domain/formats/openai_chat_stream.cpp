#include <algorithm>
#include <string>

#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/sse_decoder.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// OpenAI chat completions: reading a provider's stream.
namespace astra::gateway::openai_chat {
namespace {

using Kind = ChatEvent::Kind;

// Whether a JSON object that arrives in pieces has come to its closing brace.
class ObjectProgress {
 public:
  void feed(std::string_view piece) {
    for (const char c : piece) {
      if (in_string_) {
        if (escaped_) escaped_ = false;
        else if (c == '\\') escaped_ = true;
        else if (c == '"') in_string_ = false;
      } else if (c == '"') {
        in_string_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if ((c == '}' || c == ']') && --depth_ == 0) {
        complete_ = true;
      }
    }
  }
  bool complete() const { return complete_; }

 private:
  int depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool complete_ = false;
};

class Decoder final : public SseStreamDecoder {
 public:
  Decoder(const Dialect* dialect, std::size_t max_event_bytes) : SseStreamDecoder(max_event_bytes), dialect_(dialect) {}

 private:
  struct Call {
    std::int64_t index;
    std::string id;
    std::uint32_t block;
    ObjectProgress arguments;
    bool ended = false;
  };
  struct Choice {
    std::uint32_t index;
    std::uint32_t next_block = 0;
    std::uint32_t open_block = 0;
    Kind open = Kind::end;       // text, refusal or reasoning; end: none
    std::vector<Call> calls;
    bool finished = false;
  };

  bool decode(JsonValue root, StreamFrame& frame) override {
    const JsonValue choices = root["choices"];
    if (const auto failure = failure_in_answer(root)) return emit_error(frame, *failure), true;
    if (!choices.is_array() && !root["usage"].exists()) return false;
    mark_model(frame, root["model"]);
    if (!started_ && (choices.size() != 0 || !root["id"].plain().empty())) {  // Azure's first chunk is about the prompt only
      started_ = true;
      ChatEvent& start = emit(frame, Kind::start);
      start.id = root["id"].string_or({});
      start.model = (root["model"].exists() ? root["model"] : root["model_id"]).string_or({});  // watsonx
    }
    for (const JsonValue choice : choices.elements())
      if (!decode_choice(choice, frame)) return false;
    if (!failed_with_.empty()) return emit_error(frame, incomplete_answer(failed_with_)), true;
    Usage usage;
    if (read_openai_usage(usage_in(root), dialect_, usage)) {
      frame.usage_only = choices.size() == 0;
      emit_usage(frame, usage);
    }
    return true;
  }

  bool decode_choice(JsonValue json, StreamFrame& frame) {
    const std::int64_t index = json["index"].int_or(0);
    if (index < 0 || index >= limits::max_choices) return false;
    Choice& choice = choice_at(static_cast<std::uint32_t>(index));
    const JsonValue delta = json["delta"];
    const JsonValue reasoning = delta["reasoning_content"];
    text_piece(choice, Kind::reasoning, reasoning.is_string() ? reasoning : delta["reasoning"], frame);
    thinking_blocks(choice, delta["thinking_blocks"], frame);
    text_piece(choice, Kind::text, delta["content"], frame);
    for (const JsonValue chunk : delta["content"].elements()) content_chunk(choice, chunk, frame);
    text_piece(choice, Kind::refusal, delta["refusal"], frame);
    std::int64_t position = 0;
    for (const JsonValue call : delta["tool_calls"].elements())
      if (!tool_call(choice, call, position++, frame)) return false;
    const std::string reason = json["finish_reason"].string_or({});
    if (reason.empty()) return true;
    const FinishReason finished = read_finish(reason);
    if (finished == FinishReason::error) failed_with_ = reason;
    else finish(choice, finished, frame);
    return true;
  }

  // Mistral's and Databricks' content in pieces of several kinds.
  void content_chunk(Choice& choice, JsonValue chunk, StreamFrame& frame) {
    for (const JsonValue inner : chunk["thinking"].elements()) text_piece(choice, Kind::reasoning, inner["text"], frame);
    for (const JsonValue inner : chunk["summary"].elements()) {
      text_piece(choice, Kind::reasoning, inner["text"], frame);
      if (!inner["signature"].is_string() || choice.open != Kind::reasoning) continue;
      emit(frame, Kind::reasoning_signature, choice.index, choice.open_block).text = inner["signature"].string_or({});
      close_text(choice, frame);
    }
    text_piece(choice, Kind::text, chunk["text"], frame);
  }

  Choice& choice_at(std::uint32_t index) {
    for (Choice& choice : choices_)
      if (choice.index == index) return choice;
    return choices_.emplace_back(Choice{.index = index, .calls = {}});
  }

  void text_piece(Choice& choice, Kind kind, JsonValue piece, StreamFrame& frame) {
    if (!piece.is_string() || piece.plain().empty()) return;
    open(choice, kind, frame);
    emit_text(frame, kind, piece, choice.index, choice.open_block);
  }

  void open(Choice& choice, Kind kind, StreamFrame& frame) {
    if (choice.open == kind) return;
    close_text(choice, frame);
    end_complete_calls(choice, frame);
    choice.open = kind;
    choice.open_block = choice.next_block++;
  }

  void close_text(Choice& choice, StreamFrame& frame) {
    if (choice.open != Kind::end) emit(frame, Kind::block_end, choice.index, choice.open_block);
    choice.open = Kind::end;
  }

  // Signatures as our own door writes them (openai_chat_encode.cpp): the text came before as reasoning_content.
  void thinking_blocks(Choice& choice, JsonValue blocks, StreamFrame& frame) {
    for (const JsonValue block : blocks.elements()) {
      open(choice, Kind::reasoning, frame);
      if (block["signature"].is_string()) {
        emit(frame, Kind::reasoning_signature, choice.index, choice.open_block).text = block["signature"].string_or({});
        close_text(choice, frame);
      } else if (block["data"].is_string()) {
        emit(frame, Kind::reasoning_redacted, choice.index, choice.open_block).text = block["data"].string_or({});
        close_text(choice, frame);
      }
    }
  }

  bool tool_call(Choice& choice, JsonValue json, std::int64_t position, StreamFrame& frame) {
    const JsonValue function = json["function"];
    const std::int64_t index = json["index"].int_or(position);
    const std::string id = json["id"].string_or({});
    const std::string name = function["name"].string_or({});
    auto at = std::find_if(choice.calls.rbegin(), choice.calls.rend(), [&](const Call& c) { return c.index == index; });
    // Some servers give every call the index 0: a new id with a name is a new call.
    if (at == choice.calls.rend() || (!id.empty() && !name.empty() && id != at->id)) {
      if (choice.calls.size() >= limits::max_stream_blocks) return false;
      close_text(choice, frame);
      end_complete_calls(choice, frame);
      choice.calls.push_back({index, id, choice.next_block++, {}, false});
      at = choice.calls.rbegin();
      ChatEvent& start = emit(frame, Kind::tool_call_start, choice.index, at->block);
      start.id = id;
      start.name = name;
    }
    const JsonValue arguments = function["arguments"];
    if (!arguments.is_string() || arguments.plain().empty()) return true;
    emit_text(frame, Kind::tool_call_arguments, arguments, choice.index, at->block);
    at->arguments.feed(frame.events.back().text);
    return true;
  }

  // What has come to its closing brace gets no more pieces, even where a server interleaves parallel calls.
  void end_complete_calls(Choice& choice, StreamFrame& frame) {
    for (Call& call : choice.calls)
      if (call.arguments.complete()) end_call(choice, call, frame);
  }

  void end_call(Choice& choice, Call& call, StreamFrame& frame) {
    if (!call.ended) emit(frame, Kind::block_end, choice.index, call.block);
    call.ended = true;
  }

  void finish(Choice& choice, FinishReason reason, StreamFrame& frame) {
    if (choice.finished) return;
    choice.finished = true;
    close_text(choice, frame);
    for (Call& call : choice.calls) end_call(choice, call, frame);
    emit(frame, Kind::finish, choice.index).finish = reason;
  }

  // xAI and others end without a reason.
  void finish_all(StreamFrame& frame) {
    for (Choice& choice : choices_) finish(choice, choice.calls.empty() ? FinishReason::stop : FinishReason::tool_calls, frame);
  }

  void done(StreamFrame& frame) override { finish_all(frame); }

  // Without [DONE] an answer is complete when every choice said why it stopped.
  bool complete() const override {
    return !choices_.empty() && std::all_of(choices_.begin(), choices_.end(), [](const Choice& c) { return c.finished; });
  }

  const Dialect* dialect_;
  bool started_ = false;
  std::string failed_with_;   // the finish reason of an answer that its provider gave up
  std::vector<Choice> choices_;
};

}  // namespace

std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes) {
  return std::make_unique<Decoder>(dialect, max_event_bytes);
}

}  // namespace astra::gateway::openai_chat
