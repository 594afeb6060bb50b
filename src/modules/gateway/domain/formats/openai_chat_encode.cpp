#include <string>

#include "gateway/domain/door_error.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// OpenAI chat completions: writing a stream for a client.
namespace astra::gateway::openai_chat {
namespace {

using Kind = ChatEvent::Kind;

class Encoder final : public StreamEncoder {
 public:
  explicit Encoder(StreamEncoderOptions options) : options_(std::move(options)) {}

  void encode(const ChatEvent& event, std::string& out) override {
    if (done_) return;
    switch (event.kind) {
      case Kind::start: return start(event, out);
      case Kind::text: return piece(event, "content", out);
      case Kind::refusal: return piece(event, "refusal", out);
      case Kind::reasoning: return reasoning(event, out);
      case Kind::reasoning_signature: return signature(event, out);
      case Kind::reasoning_redacted: return redacted(event, out);
      case Kind::tool_call_start: return tool_call(event, out);
      case Kind::tool_call_arguments: return arguments(event, out);
      case Kind::usage: usage_ = event.usage, has_usage_ = true; return;
      case Kind::finish: return finish_choice(event, out);
      case Kind::error:
        done_ = true;
        out += render_stream_error(WireFormat::openai_chat, event.error, {});
        return;
      case Kind::block_end:
      case Kind::citation:
      case Kind::end: return;
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
  struct Choice {
    std::uint32_t index;
    std::vector<std::uint32_t> call_blocks;  // a call's index is its place here
    std::string thinking;                    // of the open block
    std::uint32_t thinking_block = 0;
  };

  void start(const ChatEvent& event, std::string& out) {
    if (options_.id.empty() || !event.id.empty()) options_.id = event.id.empty() ? options_.id : event.id;
    if (options_.model.empty()) options_.model = event.model;
    choice_at(event.choice, out);
  }

  // Everything of a chunk up to its choices.
  void begin(std::string& out) const {
    out += R"(data: {"id":)";
    append_json_string(out, options_.id);
    out += R"(,"object":"chat.completion.chunk","created":)" + std::to_string(options_.now_s) + R"(,"model":)";
    append_json_string(out, options_.model);
    out += ',';
  }

  void chunk(std::uint32_t choice, std::string_view delta, std::string_view finish_reason, std::string& out) const {
    begin(out);
    out += R"("choices":[{"index":)" + std::to_string(choice) + R"(,"delta":{)";
    out += delta;
    out += R"(},"finish_reason":)";
    if (finish_reason.empty()) out += "null";
    else append_json_string(out, finish_reason);
    out += "}]";
    if (options_.include_usage) out += R"(,"usage":null)";
    out += "}\n\n";
  }

  Choice& choice_at(std::uint32_t index, std::string& out) {
    for (Choice& choice : choices_)
      if (choice.index == index) return choice;
    chunk(index, R"("role":"assistant","content":"","refusal":null)", {}, out);
    return choices_.emplace_back(Choice{index, {}, {}});
  }

  void piece(const ChatEvent& event, std::string_view member, std::string& out) {
    choice_at(event.choice, out);
    std::string delta = "\"";
    delta.append(member).append("\":");
    append_json_string(delta, event.text);
    chunk(event.choice, delta, {}, out);
  }

  void reasoning(const ChatEvent& event, std::string& out) {
    Choice& choice = choice_at(event.choice, out);
    if (choice.thinking_block != event.block) choice.thinking.clear();
    choice.thinking_block = event.block;
    if (choice.thinking.size() + event.text.size() <= limits::max_held_thinking_bytes) choice.thinking += event.text;
    piece(event, "reasoning_content", out);
  }

  // The whole block comes with its signature, so that a client sends back exactly what was signed.
  void signature(const ChatEvent& event, std::string& out) {
    Choice& choice = choice_at(event.choice, out);
    std::string delta = R"("thinking_blocks":[{"type":"thinking","thinking":)";
    append_json_string(delta, choice.thinking_block == event.block ? choice.thinking : std::string());
    delta += R"(,"signature":)";
    append_json_string(delta, event.text);
    delta += "}]";
    choice.thinking.clear();
    chunk(event.choice, delta, {}, out);
  }

  void redacted(const ChatEvent& event, std::string& out) {
    choice_at(event.choice, out);
    std::string delta = R"("thinking_blocks":[{"type":"redacted_thinking","data":)";
    append_json_string(delta, event.text);
    delta += "}]";
    chunk(event.choice, delta, {}, out);
  }

  void tool_call(const ChatEvent& event, std::string& out) {
    Choice& choice = choice_at(event.choice, out);
    std::string delta = R"("tool_calls":[{"index":)" + std::to_string(choice.call_blocks.size()) + R"(,"id":)";
    choice.call_blocks.push_back(event.block);
    append_json_string(delta, event.id);
    delta += R"(,"type":"function","function":{"name":)";
    append_json_string(delta, event.name);
    delta += R"(,"arguments":""}}])";
    chunk(event.choice, delta, {}, out);
  }

  void arguments(const ChatEvent& event, std::string& out) {
    Choice& choice = choice_at(event.choice, out);
    std::size_t index = choice.call_blocks.size();
    while (index > 0 && choice.call_blocks[index - 1] != event.block) --index;
    if (index == 0) return;
    std::string delta = R"("tool_calls":[{"index":)" + std::to_string(index - 1) + R"(,"function":{"arguments":)";
    append_json_string(delta, event.text);
    delta += "}}]";
    chunk(event.choice, delta, {}, out);
  }

  void finish_choice(const ChatEvent& event, std::string& out) {
    choice_at(event.choice, out);
    chunk(event.choice, {}, write_finish(event.finish), out);
  }

  StreamEncoderOptions options_;
  std::vector<Choice> choices_;
  Usage usage_;
  bool has_usage_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options) { return std::make_unique<Encoder>(std::move(options)); }

}  // namespace astra::gateway::openai_chat
