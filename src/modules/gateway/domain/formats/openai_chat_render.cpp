#include <algorithm>
#include <array>
#include <string>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/conversion_rules.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/openai_chat_dialect.hpp"
#include "gateway/domain/formats/reading.hpp"

// A request of another format, written as OpenAI chat completions.
namespace astra::gateway::openai_chat {
namespace {

constexpr std::size_t max_stop_sequences = 4;

std::string data_url(const Part& part) {
  std::string url = "data:";
  url += part.media_type;
  url += ";base64,";
  url += part.data;
  return url;
}

class Renderer {
 public:
  Renderer(const ChatRequest& request, std::string_view model, const RenderOptions& options)
      : request_(request), model_(model), options_(options), dialect_(options.dialect == nullptr ? openai_ : *options.dialect),
        losses_(request.format, WireFormat::openai_chat, options.refuse_unsupported), w_(body_) {}

  Result<RenderedRequest> render() {
    body_.reserve(request_.source->bytes().size() + 512);
    w_.begin_object().field(dialect_.model_field, model_);
    w_.key("messages").begin_array();
    for (const Message& message : request_.messages) write_message(message);
    w_.end_array();
    tools();
    sampling();
    response_format();
    reasoning();
    stream();
    for (const auto& [name, text] : options_.members) w_.field(name, text);
    for (const ExtraField& field : request_.extra)
      if (!carry(field)) losses_.lose(field.name);
    w_.end_object();
    RenderedRequest rendered;
    rendered.dropped = TRY(losses_.take());
    rendered.dropped.insert(rendered.dropped.end(), dropped_.begin(), dropped_.end());
    rendered.body = std::move(body_);
    rendered.path = "/chat/completions";
    return rendered;
  }

 private:
  // Whether the provider takes a field; what it does not take is named among the dropped.
  bool takes(std::string_view field) {
    if (!drops(dialect_, field)) return true;
    dropped_.emplace_back(field);
    return false;
  }

  // OpenAI's other formats have some fields that mean the same here.
  bool carry(const ExtraField& field) {
    constexpr std::array<std::string_view, 4> shared{"frequency_penalty", "presence_penalty", "seed", "logit_bias"};
    const bool sharing = request_.format == WireFormat::openai_completions || request_.format == WireFormat::gemini_generate;
    if (!sharing || std::find(shared.begin(), shared.end(), field.name) == shared.end()) return false;
    if (takes(field.name)) w_.field_raw(name_in(dialect_, field.name), field.raw);
    return true;
  }

  std::string call_id(std::string_view id) const { return dialect_.nine_letter_call_ids ? nine_letter_id(id) : std::string(id); }

  void write_message(const Message& message) {
    switch (message.role) {
      case Role::system:
      case Role::developer: return write_plain("system", message.parts);
      case Role::assistant: return write_assistant(message);
      case Role::tool:
      case Role::user: return write_user(message);
    }
  }

  // Tool results are messages of their own and come first; what they hold besides text follows in the user's message.
  void write_user(const Message& message) {
    std::vector<Part> rest;
    for (const Part& part : message.parts) {
      if (part.kind != Part::Kind::tool_result) {
        rest.push_back(part);
        continue;
      }
      if (part.is_error) losses_.lose("messages[].tool_result.is_error");
      std::string text;
      for (const Part& inner : part.content) {
        if (inner.kind == Part::Kind::text) text += (text.empty() ? "" : "\n") + std::string(inner.text.value);
        else rest.push_back(inner);
      }
      w_.begin_object().field("role", "tool").field("tool_call_id", call_id(split_call_id(part.id).id)).field("content", text).end_object();
    }
    if (!rest.empty()) write_plain("user", rest);
  }

  void write_plain(std::string_view role, const std::vector<Part>& parts) {
    w_.begin_object().field("role", role).key("content");
    content(parts);
    w_.end_object();
  }

  void content(const std::vector<Part>& parts) {
    if (parts.size() == 1 && parts[0].kind == Part::Kind::text) {
      w_.string(parts[0].text.value);
      return;
    }
    w_.begin_array();
    for (const Part& part : parts) write_part(part);
    w_.end_array();
  }

  void write_part(const Part& part) {
    switch (part.kind) {
      case Part::Kind::text:
      case Part::Kind::refusal:
        w_.begin_object().field("type", "text").field("text", part.text.value).end_object();
        return;
      case Part::Kind::image:
        if (part.url.empty() && part.data.empty()) return losses_.lose("messages[].image", "messages[].image (file id)");
        w_.begin_object().field("type", "image_url").key("image_url").begin_object();
        w_.field("url", part.url.empty() ? data_url(part) : std::string(part.url));
        if (!part.detail.empty()) w_.field("detail", part.detail);
        w_.end_object().end_object();
        return;
      case Part::Kind::document: return write_document(part);
      case Part::Kind::audio: return write_audio(part);
      default: losses_.lose("messages[].part", "messages[].content (" + std::string(part.name) + ")");
    }
  }

  // OpenAI hears two formats.
  void write_audio(const Part& part) {
    const bool wav = part.media_type.ends_with("wav");
    if (part.data.empty() || !(wav || part.media_type.ends_with("mp3") || part.media_type.ends_with("mpeg")))
      return losses_.lose("messages[].audio", "messages[].audio (no inline wav or mp3)");
    w_.begin_object().field("type", "input_audio").key("input_audio").begin_object();
    w_.field("data", part.data).field("format", wav ? "wav" : "mp3").end_object().end_object();
  }

  void write_document(const Part& part) {
    if (!part.text.empty()) {
      w_.begin_object().field("type", "text").field("text", part.text.value).end_object();
      return;
    }
    if (part.data.empty()) return losses_.lose("messages[].document", "messages[].document (by URL or file id)");
    w_.begin_object().field("type", "file").key("file").begin_object();
    w_.field("filename", part.title.empty() ? "document.pdf" : part.title).field("file_data", data_url(part));
    w_.end_object().end_object();
  }

  void write_assistant(const Message& message) {
    std::string text;
    std::string thinking;
    bool calls = false;
    for (const Part& part : message.parts) {
      if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) text += part.text.value;
      else if (part.kind == Part::Kind::thinking) thinking += part.text.value;
      else if (part.kind == Part::Kind::tool_call) calls = true;
      else if (part.kind == Part::Kind::redacted_thinking) losses_.lose("messages[].redacted_thinking");
      else losses_.lose("messages[].part", "messages[].content (" + std::string(part.name) + ")");
    }
    w_.begin_object().field("role", "assistant").key("content");
    if (text.empty() && calls) w_.null();
    else w_.string(text);
    if (!thinking.empty() && dialect_.reasoning_content) w_.field("reasoning_content", thinking);
    else if (!thinking.empty()) losses_.lose("messages[].thinking");
    if (calls) write_tool_calls(message);
    w_.end_object();
  }

  void write_tool_calls(const Message& message) {
    w_.key("tool_calls").begin_array();
    for (const Part& part : message.parts) {
      if (part.kind != Part::Kind::tool_call) continue;
      w_.begin_object().field("id", call_id(split_call_id(part.id).id)).field("type", "function").key("function").begin_object();
      w_.field("name", part.name).field("arguments", part.text.value).end_object().end_object();
    }
    w_.end_array();
  }

  void tools() {
    if (request_.tools.empty() || !takes("tools")) return;
    bool any = false;
    for (const Tool& tool : request_.tools) {
      if (tool.name.empty()) {
        losses_.lose("tools[]", "tools[] (built-in)");
        continue;
      }
      if (!any) w_.key("tools").begin_array();
      any = true;
      w_.begin_object().field("type", "function").key("function").begin_object().field("name", tool.name);
      if (!tool.description.empty()) w_.field("description", tool.description.value);
      w_.field_raw("parameters", tool.parameters);
      if (tool.strict && dialect_.strict_tools) w_.field_boolean("strict", *tool.strict);
      w_.end_object().end_object();
    }
    if (!any) return;
    w_.end_array();
    const ToolChoice& choice = request_.tool_choice;
    const std::string_view word = dialect_.tool_choice_option ? "tool_choice_option" : "tool_choice";
    if (choice.kind == ToolChoice::Kind::automatic) w_.field(word, "auto");
    if (choice.kind == ToolChoice::Kind::none) w_.field(word, "none");
    if (choice.kind == ToolChoice::Kind::required) w_.field(word, "required");
    if (choice.kind == ToolChoice::Kind::named)
      w_.key("tool_choice").begin_object().field("type", "function").key("function").begin_object()
          .field("name", choice.name).end_object().end_object();
    if (choice.parallel && takes("parallel_tool_calls")) w_.field_boolean("parallel_tool_calls", *choice.parallel);
  }

  void sampling() {
    if (request_.max_tokens) w_.field_number(dialect_.max_tokens_field, *request_.max_tokens);
    w_.field_raw("temperature", request_.temperature).field_raw("top_p", request_.top_p);
    if (!request_.top_k.empty()) losses_.lose("top_k");
    if (!request_.service_tier.empty()) losses_.lose("service_tier");
    if (request_.choices > 1) w_.field_number("n", request_.choices);
    if (!request_.user.empty() && takes("user")) w_.field("user", request_.user);
    if (request_.stop.empty()) return;
    w_.key("stop").begin_array();
    for (std::size_t i = 0; i < request_.stop.size() && i < max_stop_sequences; ++i) w_.string(request_.stop[i]);
    w_.end_array();
    if (request_.stop.size() > max_stop_sequences) losses_.lose("stop_sequences", "stop_sequences (more than four)");
  }

  void response_format() {
    const ResponseFormat& format = request_.response_format;
    if (format.kind == ResponseFormat::Kind::json_object)
      w_.key("response_format").begin_object().field("type", "json_object").end_object();
    if (format.kind != ResponseFormat::Kind::json_schema) return;
    w_.key("response_format").begin_object().field("type", "json_schema").key("json_schema").begin_object();
    w_.field("name", format.name.empty() ? "response" : format.name).field_raw("schema", format.schema);
    w_.field_boolean("strict", format.strict.value_or(true)).end_object().end_object();
  }

  void reasoning() {
    constexpr std::int64_t little_thinking = 2'048;
    constexpr std::int64_t some_thinking = 8'192;
    const Reasoning& reasoning = request_.reasoning;
    std::string_view effort = reasoning.effort == "max" ? "xhigh" : reasoning.effort;
    if (effort.empty() && reasoning.kind == Reasoning::Kind::enabled && reasoning.budget_tokens)
      effort = *reasoning.budget_tokens <= little_thinking ? "low" : *reasoning.budget_tokens <= some_thinking ? "medium" : "high";
    if (!effort.empty() && reasoning.kind != Reasoning::Kind::disabled && takes("reasoning_effort")) w_.field("reasoning_effort", effort);
  }

  void stream() {
    if (!request_.stream) return;
    if (dialect_.stream_field) w_.field_boolean("stream", true);
    if (options_.ask_stream_usage && dialect_.stream_options)
      w_.key("stream_options").begin_object().field_boolean("include_usage", true).end_object();
  }

  static inline const Dialect openai_;
  const ChatRequest& request_;
  std::string_view model_;
  const RenderOptions& options_;
  const Dialect& dialect_;
  Losses losses_;
  std::vector<std::string> dropped_;
  std::string body_;
  JsonWriter w_;
};

}  // namespace

Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  return Renderer(request, model, options).render();
}

}  // namespace astra::gateway::openai_chat
