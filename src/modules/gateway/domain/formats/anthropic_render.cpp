#include <algorithm>
#include <charconv>
#include <string>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/claude_thinking.hpp"
#include "gateway/domain/formats/conversion_rules.hpp"
#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/turns.hpp"

// A request of another format, written as Anthropic messages.
namespace astra::gateway::anthropic_messages {
namespace {

class Renderer {
 public:
  Renderer(const ChatRequest& request, std::string_view model, const RenderOptions& options)
      : request_(request), model_(model), options_(options),
        losses_(request.format, WireFormat::anthropic_messages, options.refuse_unsupported), w_(body_) {}

  Result<RenderedRequest> render() {
    body_.reserve(request_.source->bytes().size() + 512);
    if (request_.choices != 1) losses_.lose("n");
    w_.begin_object().field("model", model_);
    max_tokens_ = request_.max_tokens.value_or(options_.default_max_tokens);
    w_.field_number("max_tokens", max_tokens_);
    system();
    messages();
    tools();
    reasoning();
    sampling();
    if (request_.stream) w_.field_boolean("stream", true);
    for (const ExtraField& field : request_.extra) losses_.lose(field.name);
    w_.end_object();
    RenderedRequest rendered;
    rendered.dropped = TRY(losses_.take());
    rendered.body = std::move(body_);
    rendered.path = "/v1/messages";
    rendered.headers = {{"anthropic-version", "2023-06-01"}};
    return rendered;
  }

 private:
  void system() {
    std::vector<const Part*> parts;
    bool cached = false;
    for (const Message& message : request_.messages) {
      if (!is_system(message)) continue;
      for (const Part& part : message.parts) {
        if (part.text.empty()) continue;
        parts.push_back(&part);
        cached |= !part.cache_control.empty();
      }
    }
    if (parts.empty()) return;
    w_.key("system");
    if (parts.size() == 1 && !cached) {
      w_.string(parts[0]->text.value);
      return;
    }
    w_.begin_array();
    for (const Part* part : parts) write_text(*part);
    w_.end_array();
  }

  void messages() {
    for (const Message& message : request_.messages)
      if (!message.name.empty() && !is_system(message)) losses_.lose("messages[].name");
    const std::vector<Turn> turns = turns_of(request_, [this](const Part& part) { return keep(part); });
    w_.key("messages").begin_array();
    for (const Turn& turn : turns) {
      w_.begin_object().field("role", turn.assistant ? "assistant" : "user").key("content");
      content(turn.parts);
      w_.end_object();
    }
    w_.end_array();
  }

  // Empty texts are refused by Anthropic; thinking without a signature is not its own and would be, too.
  bool keep(const Part& part) {
    if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) return !part.text.empty();
    if (part.kind == Part::Kind::thinking && (part.signature.empty() || is_gemini_signature(part.signature)))
      return losses_.lose("messages[].thinking"), false;
    if (part.kind == Part::Kind::audio) return losses_.lose("messages[].audio"), false;
    if (part.kind == Part::Kind::other)
      return losses_.lose("messages[].part", "messages[].content (" + std::string(part.name) + ")"), false;
    return true;
  }

  void content(const std::vector<const Part*>& parts) {
    if (parts.size() == 1 && parts[0]->kind == Part::Kind::text && parts[0]->cache_control.empty()) {
      w_.string(parts[0]->text.value);
      return;
    }
    w_.begin_array();
    for (const Part* part : parts) write_part(*part);
    w_.end_array();
  }

  void write_text(const Part& part) {
    w_.begin_object().field("type", "text").field("text", part.text.value).field_raw("cache_control", part.cache_control).end_object();
  }

  void write_part(const Part& part) {
    switch (part.kind) {
      case Part::Kind::text:
      case Part::Kind::refusal: return write_text(part);
      case Part::Kind::image: return write_media(part, "image");
      case Part::Kind::document: return write_media(part, "document");
      case Part::Kind::tool_call: return write_tool_use(part);
      case Part::Kind::tool_result: return write_tool_result(part);
      case Part::Kind::thinking:
        w_.begin_object().field("type", "thinking").field("thinking", part.text.value).field("signature", part.signature).end_object();
        return;
      case Part::Kind::redacted_thinking:
        w_.begin_object().field("type", "redacted_thinking").field("data", part.signature).end_object();
        return;
      case Part::Kind::audio:
      case Part::Kind::other: return;  // keep() said no
    }
  }

  void write_media(const Part& part, std::string_view type) {
    if (part.data.empty() && part.url.empty())
      return losses_.lose("messages[]." + std::string(type), "messages[]." + std::string(type) + " (by file id)");
    w_.begin_object().field("type", type).key("source").begin_object();
    if (part.url.empty()) w_.field("type", "base64").field("media_type", part.media_type).field("data", part.data);
    else w_.field("type", "url").field("url", part.url);
    w_.end_object();
    if (!part.title.empty()) w_.field("title", part.title);
    w_.field_raw("cache_control", part.cache_control).end_object();
  }

  void write_tool_use(const Part& part) {
    w_.begin_object().field("type", "tool_use").field("id", safe_call_id(split_call_id(part.id).id)).field("name", part.name).key("input");
    if (part.text.empty()) {
      w_.raw("{}");
    } else if (is_json_object(part.text.value)) {
      w_.raw(part.text.value);
    } else {
      losses_.lose("messages[].tool_calls[].arguments", "messages[].tool_calls[].arguments (no JSON object: wrapped)");
      w_.begin_object().field("arguments", part.text.value).end_object();
    }
    w_.field_raw("cache_control", part.cache_control).end_object();
  }

  void write_tool_result(const Part& part) {
    w_.begin_object().field("type", "tool_result").field("tool_use_id", safe_call_id(split_call_id(part.id).id));
    std::vector<const Part*> inner;
    for (const Part& p : part.content)
      if (keep(p)) inner.push_back(&p);
    if (!inner.empty()) {
      w_.key("content");
      content(inner);
    }
    if (part.is_error) w_.field_boolean("is_error", true);
    w_.field_raw("cache_control", part.cache_control).end_object();
  }

  void tools() {
    bool any = false;
    for (const Tool& tool : request_.tools) {
      if (tool.name.empty()) {
        losses_.lose("tools[]", "tools[] (no function)");
        continue;
      }
      if (!any) w_.key("tools").begin_array();
      any = true;
      w_.begin_object().field("name", tool.name);
      if (!tool.description.empty()) w_.field("description", tool.description.value);
      w_.field_raw("input_schema", tool.parameters.empty() ? R"({"type":"object","properties":{}})" : tool.parameters);
      if (tool.strict == true) w_.field_boolean("strict", true);
      w_.field_raw("cache_control", tool.cache_control).end_object();
    }
    if (!any) return;
    w_.end_array();
    tool_choice();
  }

  void tool_choice() {
    const ToolChoice& choice = request_.tool_choice;
    const bool one_at_a_time = choice.parallel == false && choice.kind != ToolChoice::Kind::none;
    if (choice.kind == ToolChoice::Kind::unset && !one_at_a_time) return;
    w_.key("tool_choice").begin_object();
    switch (choice.kind) {
      case ToolChoice::Kind::unset:
      case ToolChoice::Kind::automatic: w_.field("type", "auto"); break;
      case ToolChoice::Kind::none: w_.field("type", "none"); break;
      case ToolChoice::Kind::required: w_.field("type", "any"); break;
      case ToolChoice::Kind::named: w_.field("type", "tool").field("name", choice.name); break;
    }
    if (one_at_a_time) w_.field_boolean("disable_parallel_tool_use", true);
    w_.end_object();
  }

  // Thinking does not go with a forced tool, nor with a max_tokens that leaves no room for it.
  bool may_think() const {
    const bool forced = request_.tool_choice.kind == ToolChoice::Kind::required || request_.tool_choice.kind == ToolChoice::Kind::named;
    return !forced;
  }

  void reasoning() {
    const Reasoning& reasoning = request_.reasoning;
    const ResponseFormat& format = request_.response_format;
    std::string_view effort;
    if (reasoning.kind == Reasoning::Kind::disabled) {
      w_.key("thinking").begin_object().field("type", "disabled").end_object();
    } else if (reasoning.kind != Reasoning::Kind::unset) {
      if (!may_think()) losses_.lose("reasoning_effort", "reasoning_effort (a tool is forced)");
      else effort = think();
    }
    if (format.kind == ResponseFormat::Kind::json_object) losses_.lose("response_format.json_object");
    const bool schema = format.kind == ResponseFormat::Kind::json_schema && !format.schema.empty();
    if (!schema && effort.empty()) return;
    w_.key("output_config").begin_object();
    if (!effort.empty()) w_.field("effort", effort);
    if (schema) w_.key("format").begin_object().field("type", "json_schema").field_raw("schema", format.schema).end_object();
    w_.end_object();
  }

  // Writes "thinking" and returns the effort to write, if any.
  std::string_view think() {
    const Reasoning& reasoning = request_.reasoning;
    if (thinks_adaptively(model_)) {
      thinking_ = true;
      w_.key("thinking").begin_object().field("type", "adaptive").end_object();
      return reasoning.effort == "minimal" ? "low" : reasoning.effort;
    }
    const std::int64_t budget = std::min(reasoning.budget_tokens.value_or(thinking_budget(reasoning.effort)), max_tokens_ / 2);
    if (budget < least_thinking_budget) return losses_.lose("reasoning_effort", "reasoning_effort (max_tokens leaves no room)"), "";
    thinking_ = true;
    w_.key("thinking").begin_object().field("type", "enabled").field_number("budget_tokens", budget).end_object();
    return "";
  }

  void sampling() {
    if (!request_.temperature.empty()) temperature();
    if (!thinking_) w_.field_raw("top_p", request_.top_p).field_raw("top_k", request_.top_k);
    else if (!request_.top_k.empty()) losses_.lose("top_k");
    if (!request_.stop.empty()) {
      w_.key("stop_sequences").begin_array();
      for (const std::string_view stop : request_.stop) w_.string(stop);
      w_.end_array();
    }
    if (!request_.user.empty()) w_.key("metadata").begin_object().field("user_id", request_.user).end_object();
    if (request_.service_tier == "auto") w_.field("service_tier", "auto");
    else if (request_.service_tier == "default") w_.field("service_tier", "standard_only");
    else if (!request_.service_tier.empty()) losses_.lose("service_tier");
  }

  // 0 to 1 here, 0 to 2 there; fixed while thinking.
  void temperature() {
    if (thinking_) return losses_.lose("temperature", "temperature (thinking is on)");
    double value = 0;
    std::from_chars(request_.temperature.data(), request_.temperature.data() + request_.temperature.size(), value);
    if (value > 1) losses_.lose("temperature", "temperature (above 1: 1 is used)");
    w_.field_raw("temperature", value > 1 ? "1" : request_.temperature);
  }

  const ChatRequest& request_;
  std::string_view model_;
  const RenderOptions& options_;
  Losses losses_;
  std::string body_;
  JsonWriter w_;
  std::int64_t max_tokens_ = 0;
  bool thinking_ = false;
};

}  // namespace

Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  if (request.format == WireFormat::bedrock_anthropic) return bedrock_anthropic::as_messages(request, model);
  return Renderer(request, model, options).render();
}

}  // namespace astra::gateway::anthropic_messages
