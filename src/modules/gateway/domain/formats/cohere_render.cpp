#include <algorithm>
#include <charconv>
#include <string>

#include "gateway/domain/formats/cohere.hpp"
#include "gateway/domain/formats/conversion_rules.hpp"
#include "gateway/domain/formats/reading.hpp"

// A request of another format, written for Cohere.
namespace astra::gateway::cohere_chat {
namespace {

class Renderer {
 public:
  Renderer(const ChatRequest& request, std::string_view model, const RenderOptions& options)
      : request_(request), model_(model), losses_(request.format, WireFormat::cohere_chat, options.refuse_unsupported), w_(body_) {}

  Result<RenderedRequest> render() {
    body_.reserve(request_.source->bytes().size() + 512);
    if (request_.choices != 1) losses_.lose("n");
    w_.begin_object().field("model", model_).key("messages").begin_array();
    for (const Message& message : request_.messages) write_message(message);
    w_.end_array();
    tools();
    sampling();
    response_format();
    reasoning();
    for (const ExtraField& field : request_.extra) extra(field);
    if (request_.stream) w_.field_boolean("stream", true);
    w_.end_object();
    RenderedRequest rendered;
    rendered.dropped = TRY(losses_.take());
    rendered.body = std::move(body_);
    rendered.path = "/v2/chat";
    return rendered;
  }

 private:
  void write_message(const Message& message) {
    if (!message.name.empty()) losses_.lose("messages[].name");
    switch (message.role) {
      case Role::system:
      case Role::developer: return write_plain("system", message.parts);
      case Role::assistant: return write_assistant(message);
      case Role::tool:
      case Role::user: return write_user(message);
    }
  }

  // Results of tools are messages of their own and come first.
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
      w_.begin_object().field("role", "tool").field("tool_call_id", part.id).field("content", text).end_object();
    }
    if (!rest.empty()) write_plain("user", rest);
  }

  void write_plain(std::string_view role, const std::vector<Part>& parts) {
    w_.begin_object().field("role", role).key("content");
    if (parts.size() == 1 && parts[0].kind == Part::Kind::text) {
      w_.string(parts[0].text.value);
    } else {
      w_.begin_array();
      for (const Part& part : parts) write_part(part);
      w_.end_array();
    }
    w_.end_object();
  }

  void write_text(std::string_view text) { w_.begin_object().field("type", "text").field("text", text).end_object(); }

  void write_part(const Part& part) {
    if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) return write_text(part.text.value);
    if (part.kind == Part::Kind::document && !part.text.empty()) return write_text(part.text.value);
    if (part.kind == Part::Kind::document) return losses_.lose("messages[].document");
    if (part.kind == Part::Kind::audio) return losses_.lose("messages[].audio");
    if (part.kind != Part::Kind::image) return losses_.lose("messages[].part", "messages[].content (" + std::string(part.name) + ")");
    if (part.url.empty() && part.data.empty()) return losses_.lose("messages[].image", "messages[].image (by file id)");
    const std::string url = part.url.empty() ? ("data:" + std::string(part.media_type) + ";base64,").append(part.data) : std::string(part.url);
    w_.begin_object().field("type", "image_url").key("image_url").begin_object().field("url", url);
    if (!part.detail.empty()) w_.field("detail", part.detail);
    w_.end_object().end_object();
  }

  // Cohere signs no thoughts: those that are signed are another's. What it thought before it called tools is its plan.
  void write_assistant(const Message& message) {
    std::string text;
    std::string thoughts;
    bool calls = false;
    for (const Part& part : message.parts) {
      if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) text += part.text.value;
      else if (part.kind == Part::Kind::tool_call) calls = true;
      else if (part.kind == Part::Kind::thinking && part.signature.empty()) thoughts += part.text.value;
      else if (part.kind == Part::Kind::thinking) losses_.lose("messages[].thinking");
      else if (part.kind == Part::Kind::redacted_thinking) losses_.lose("messages[].redacted_thinking");
      else losses_.lose("messages[].part", "messages[].content (" + std::string(part.name) + ")");
    }
    w_.begin_object().field("role", "assistant");
    if (calls) {
      if (!thoughts.empty()) w_.field("tool_plan", thoughts);
      if (!text.empty()) w_.field("content", text);
      write_calls(message);
    } else if (!thoughts.empty()) {
      w_.key("content").begin_array().begin_object().field("type", "thinking").field("thinking", thoughts).end_object();
      if (!text.empty()) write_text(text);
      w_.end_array();
    } else {
      w_.field("content", text);
    }
    w_.end_object();
  }

  void write_calls(const Message& message) {
    w_.key("tool_calls").begin_array();
    for (const Part& part : message.parts) {
      if (part.kind != Part::Kind::tool_call) continue;
      w_.begin_object().field("id", part.id).field("type", "function").key("function").begin_object();
      w_.field("name", part.name).field("arguments", part.text.empty() ? "{}" : part.text.value).end_object().end_object();
    }
    w_.end_array();
  }

  // A named tool is one that must be called where it is the only one.
  void tools() {
    const ToolChoice& choice = request_.tool_choice;
    const bool named = choice.kind == ToolChoice::Kind::named;
    bool any = false;
    bool strict = false;
    for (const Tool& tool : request_.tools) {
      if (tool.name.empty()) losses_.lose("tools[]", "tools[] (built-in)");
      if (tool.name.empty() || (named && tool.name != choice.name)) continue;
      if (!any) w_.key("tools").begin_array();
      any = true;
      strict |= tool.strict == true;
      w_.begin_object().field("type", "function").key("function").begin_object().field("name", tool.name);
      if (!tool.description.empty()) w_.field("description", tool.description.value);
      w_.field_raw("parameters", tool.parameters.empty() ? R"({"type":"object","properties":{}})" : tool.parameters).end_object().end_object();
    }
    if (!any) return;
    w_.end_array();
    if (strict) w_.field_boolean("strict_tools", true);
    if (choice.kind == ToolChoice::Kind::required || named) w_.field("tool_choice", "REQUIRED");
    if (choice.kind == ToolChoice::Kind::none) w_.field("tool_choice", "NONE");
    if (choice.parallel == false) losses_.lose("parallel_tool_calls");
  }

  void sampling() {
    if (request_.max_tokens) w_.field_number("max_tokens", *request_.max_tokens);
    if (!request_.temperature.empty()) temperature();
    w_.field_raw("p", request_.top_p).field_raw("k", request_.top_k);
    if (!request_.user.empty()) losses_.lose("user");
    if (!request_.service_tier.empty()) losses_.lose("service_tier");
    if (request_.stop.empty()) return;
    w_.key("stop_sequences").begin_array();
    for (const std::string_view stop : request_.stop) w_.string(stop);
    w_.end_array();
  }

  // 0 to 1 here.
  void temperature() {
    double value = 0;
    std::from_chars(request_.temperature.data(), request_.temperature.data() + request_.temperature.size(), value);
    if (value > 1) losses_.lose("temperature", "temperature (above 1: 1 is used)");
    w_.field_raw("temperature", value > 1 ? "1" : request_.temperature);
  }

  void response_format() {
    const ResponseFormat& format = request_.response_format;
    if (format.kind != ResponseFormat::Kind::json_object && format.kind != ResponseFormat::Kind::json_schema) return;
    w_.key("response_format").begin_object().field("type", "json_object").field_raw("json_schema", format.schema).end_object();
  }

  void reasoning() {
    const Reasoning& reasoning = request_.reasoning;
    if (reasoning.kind == Reasoning::Kind::unset) return;
    const bool off = reasoning.kind == Reasoning::Kind::disabled || reasoning.effort == "none";
    w_.key("thinking").begin_object().field("type", off ? "disabled" : "enabled");
    if (!off && reasoning.budget_tokens) w_.field_number("token_budget", *reasoning.budget_tokens);
    w_.end_object();
  }

  void extra(const ExtraField& field) {
    if (field.name == "seed" || field.name == "frequency_penalty" || field.name == "presence_penalty") w_.field_raw(field.name, field.raw);
    else losses_.lose(field.name);
  }

  const ChatRequest& request_;
  std::string_view model_;
  Losses losses_;
  std::string body_;
  JsonWriter w_;
};

}  // namespace

Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  return Renderer(request, model, options).render();
}

}  // namespace astra::gateway::cohere_chat
