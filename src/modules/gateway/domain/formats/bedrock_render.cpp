#include <algorithm>
#include <charconv>
#include <string>

#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/bedrock_names.hpp"
#include "gateway/domain/formats/claude_thinking.hpp"
#include "gateway/domain/formats/conversion_rules.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/turns.hpp"

// A request of another format, written as Bedrock Converse.
namespace astra::gateway::bedrock_converse {
namespace {

constexpr std::size_t longest_call_id = 64;         // Bedrock's own bound
constexpr std::size_t longest_document_name = 200;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// Bedrock's pattern, and shorter than its bound: of a long id the end tells it from others.
std::string call_id(std::string_view id) {
  std::string safe = safe_call_id(id);
  if (safe.size() > longest_call_id) safe.erase(0, safe.size() - longest_call_id);
  return safe;
}

class Renderer {
 public:
  Renderer(const ChatRequest& request, std::string_view model, const RenderOptions& options)
      : request_(request), model_(model), losses_(request.format, WireFormat::bedrock_converse, options.refuse_unsupported), w_(body_) {}

  Result<RenderedRequest> render() {
    body_.reserve(request_.source->bytes().size() + 512);
    if (request_.choices != 1) losses_.lose("n");
    w_.begin_object();
    system();
    messages();
    additional();   // before the sampling, which thinking bounds
    inference();
    tool_config();
    output_config();
    service_tier();
    if (!request_.user.empty()) losses_.lose("user");
    for (const ExtraField& field : request_.extra) losses_.lose(field.name);
    w_.end_object();
    RenderedRequest rendered;
    rendered.dropped = TRY(losses_.take());
    rendered.body = std::move(body_);
    rendered.path = bedrock::model_path(model_, request_.stream ? "converse-stream" : "converse");
    if (request_.stream) rendered.headers = {{"accept", "application/vnd.amazon.eventstream"}};
    return rendered;
  }

 private:
  bool is_claude() const { return model_.find("claude") != std::string_view::npos; }

  void system() {
    bool any = false;
    for (const Message& message : request_.messages) {
      if (!is_system(message)) continue;
      for (const Part& part : message.parts) {
        if (is_blank(part.text.value)) continue;
        if (!any) w_.key("system").begin_array();
        any = true;
        write_text(part);
        cache_point(part.cache_control);
      }
    }
    if (any) w_.end_array();
  }

  void messages() {
    for (const Message& message : request_.messages)
      if (!message.name.empty() && !is_system(message)) losses_.lose("messages[].name");
    w_.key("messages").begin_array();
    for (const Turn& turn : turns_of(request_, [this](const Part& part) { return keep(part); })) {
      w_.begin_object().field("role", turn.assistant ? "assistant" : "user").key("content").begin_array();
      for (const Part* part : turn.parts) {
        write_part(*part);
        cache_point(part->cache_control);
      }
      w_.end_array().end_object();
    }
    w_.end_array();
  }

  // Blank texts are refused by Bedrock; thinking without a signature is not the model's own and would be, too.
  bool keep(const Part& part) {
    switch (part.kind) {
      case Part::Kind::text:
      case Part::Kind::refusal: return !is_blank(part.text.value);
      case Part::Kind::thinking: return !part.signature.empty() || (losses_.lose("messages[].thinking"), false);
      case Part::Kind::audio: return losses_.lose("messages[].audio"), false;
      case Part::Kind::image: return can_show(part);
      case Part::Kind::document: return can_attach(part);
      case Part::Kind::other: return losses_.lose("messages[].part", "messages[].content (" + std::string(part.name) + ")"), false;
      default: return true;
    }
  }

  bool can_show(const Part& part) {
    if (is_s3(part.file_id) || (!part.data.empty() && !image_format_of(part.media_type).empty())) return true;
    losses_.lose("messages[].image", part.data.empty() ? "messages[].image (by URL or file id)" : "messages[].image (media type)");
    return false;
  }

  bool can_attach(const Part& part) {
    if (!part.text.empty() || is_s3(part.file_id)) return true;
    if (!part.data.empty() && !document_format_of(part.media_type, part.title).empty()) return true;
    losses_.lose("messages[].document", part.data.empty() ? "messages[].document (by URL or file id)" : "messages[].document (media type)");
    return false;
  }

  static bool is_s3(std::string_view file_id) { return file_id.starts_with("s3://"); }

  void cache_point(std::string_view cache_control) {
    if (!cache_control.empty()) w_.raw(cache_point_of(cache_control));
  }

  void write_text(const Part& part) { w_.begin_object().field("text", part.text.value).end_object(); }

  void write_part(const Part& part) {
    switch (part.kind) {
      case Part::Kind::text:
      case Part::Kind::refusal: return write_text(part);
      case Part::Kind::image:
        w_.begin_object().key("image").begin_object();
        if (const auto format = image_format_of(part.media_type); !format.empty()) w_.field("format", format);
        write_source(part);
        w_.end_object().end_object();
        return;
      case Part::Kind::document: return write_document(part);
      case Part::Kind::tool_call: return write_tool_use(part);
      case Part::Kind::tool_result: return write_tool_result(part);
      case Part::Kind::thinking:
        w_.begin_object().key("reasoningContent").begin_object().key("reasoningText").begin_object();
        w_.field("text", part.text.value).field("signature", part.signature).end_object().end_object().end_object();
        return;
      case Part::Kind::redacted_thinking:
        w_.begin_object().key("reasoningContent").begin_object().field("redactedContent", part.signature).end_object().end_object();
        return;
      case Part::Kind::audio:
      case Part::Kind::other: return;  // keep() said no
    }
  }

  void write_source(const Part& part) {
    w_.key("source").begin_object();
    if (!part.text.empty()) w_.field("text", part.text.value);
    else if (!part.data.empty()) w_.field("bytes", part.data);
    else w_.key("s3Location").begin_object().field("uri", part.file_id).end_object();
    w_.end_object();
  }

  void write_document(const Part& part) {
    const std::string_view format = part.text.empty() ? document_format_of(part.media_type, part.title) : "txt";
    w_.begin_object().key("document").begin_object();
    if (!format.empty()) w_.field("format", format);
    w_.field("name", document_name(part.title));
    write_source(part);
    w_.end_object().end_object();
  }

  // Letters, digits, single spaces, hyphens and brackets; no two alike in one request.
  std::string document_name(std::string_view title) {
    std::string name;
    for (const char c : title.substr(0, std::min(title.rfind('.'), longest_document_name))) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         std::string_view("-()[]").find(c) != std::string_view::npos;
      if (plain) name += c;
      else if (!name.empty() && name.back() != ' ') name += ' ';
    }
    while (name.ends_with(' ')) name.pop_back();
    if (name.empty()) name = "document";
    document_names_.push_back(name);
    const auto alike = std::count(document_names_.begin(), document_names_.end(), name);
    return alike == 1 ? name : name + " " + std::to_string(alike);
  }

  void write_tool_use(const Part& part) {
    w_.begin_object().key("toolUse").begin_object().field("toolUseId", call_id(part.id)).field("name", part.name).key("input");
    if (part.text.empty()) {
      w_.raw("{}");
    } else if (is_json_object(part.text.value)) {
      w_.raw(part.text.value);
    } else {
      losses_.lose("messages[].tool_calls[].arguments", "messages[].tool_calls[].arguments (no JSON object: wrapped)");
      w_.begin_object().field("arguments", part.text.value).end_object();
    }
    w_.end_object().end_object();
  }

  void write_tool_result(const Part& part) {
    w_.begin_object().key("toolResult").begin_object().field("toolUseId", call_id(part.id)).key("content").begin_array();
    for (const Part& inner : part.content)
      if (keep(inner)) write_part(inner);
    w_.end_array();
    if (part.is_error) w_.field("status", "error");
    w_.end_object().end_object();
  }

  void inference() {
    const bool top_p = !request_.top_p.empty() && !thinking_;
    if (!request_.top_p.empty() && thinking_) losses_.lose("top_p", "top_p (thinking is on)");
    if (!request_.max_tokens && request_.temperature.empty() && !top_p && request_.stop.empty()) return;
    w_.key("inferenceConfig").begin_object();
    if (request_.max_tokens) w_.field_number("maxTokens", *request_.max_tokens);
    if (!request_.temperature.empty()) temperature();
    if (top_p) w_.field_raw("topP", request_.top_p);
    if (!request_.stop.empty()) {
      w_.key("stopSequences").begin_array();
      for (const std::string_view stop : request_.stop) w_.string(stop);
      w_.end_array();
    }
    w_.end_object();
  }

  // 0 to 1 here; fixed while Claude thinks.
  void temperature() {
    if (thinking_) return losses_.lose("temperature", "temperature (thinking is on)");
    double value = 0;
    std::from_chars(request_.temperature.data(), request_.temperature.data() + request_.temperature.size(), value);
    if (value > 1) losses_.lose("temperature", "temperature (above 1: 1 is used)");
    w_.field_raw("temperature", value > 1 ? "1" : request_.temperature);
  }

  // Names of the calls in the messages: Bedrock wants tools declared wherever there was a call.
  std::vector<std::string_view> called() const {
    std::vector<std::string_view> names;
    for (const Message& message : request_.messages)
      for (const Part& part : message.parts)
        if (part.kind == Part::Kind::tool_call && std::find(names.begin(), names.end(), part.name) == names.end()) names.push_back(part.name);
    return names;
  }

  void tool_config() {
    std::vector<const Tool*> tools;
    for (const Tool& tool : request_.tools) {
      if (tool.name.empty()) losses_.lose("tools[]", "tools[] (built-in)");
      else tools.push_back(&tool);
    }
    const std::vector<std::string_view> history = called();
    const bool forbidden = request_.tool_choice.kind == ToolChoice::Kind::none;
    if (forbidden && history.empty()) return;   // no declaration, no call
    if (forbidden) losses_.lose("tool_choice", "tool_choice (none: there were calls before)");
    if (tools.empty() && history.empty()) return;
    w_.key("toolConfig").begin_object().key("tools").begin_array();
    for (const Tool* tool : tools) write_tool(*tool);
    if (tools.empty())
      for (const std::string_view name : history) write_tool({.name = name});
    w_.end_array();
    tool_choice();
    w_.end_object();
  }

  void write_tool(const Tool& tool) {
    w_.begin_object().key("toolSpec").begin_object().field("name", tool.name);
    if (!tool.description.empty()) w_.field("description", tool.description.value);
    w_.key("inputSchema").begin_object().field_raw("json", tool.parameters.empty() ? R"({"type":"object","properties":{}})" : tool.parameters);
    w_.end_object();
    if (tool.strict == true) w_.field_boolean("strict", true);
    w_.end_object().end_object();
    cache_point(tool.cache_control);
  }

  void tool_choice() {
    const ToolChoice& choice = request_.tool_choice;
    if (choice.parallel == false) losses_.lose("parallel_tool_calls");
    switch (choice.kind) {
      case ToolChoice::Kind::unset:
      case ToolChoice::Kind::none: return;
      case ToolChoice::Kind::automatic: w_.key("toolChoice").raw(R"({"auto":{}})"); return;
      case ToolChoice::Kind::required: w_.key("toolChoice").raw(R"({"any":{}})"); return;
      case ToolChoice::Kind::named:
        w_.key("toolChoice").begin_object().key("tool").begin_object().field("name", choice.name).end_object().end_object();
    }
  }

  // What only the model's maker has a word for.
  void additional() {
    std::string fields;
    JsonWriter w(fields);
    w.begin_object();
    reasoning(w);
    if (!request_.top_k.empty()) {
      if (is_claude() && !thinking_) w.field_raw("top_k", request_.top_k);
      else losses_.lose("top_k");
    }
    w.end_object();
    if (fields != "{}") w_.field_raw("additionalModelRequestFields", fields);
  }

  void reasoning(JsonWriter& w) {
    const Reasoning& reasoning = request_.reasoning;
    const bool forced = request_.tool_choice.kind == ToolChoice::Kind::required || request_.tool_choice.kind == ToolChoice::Kind::named;
    const std::string_view effort = reasoning.effort == "minimal" ? "low" : reasoning.effort;
    if (reasoning.kind == Reasoning::Kind::unset && !effort.empty() && is_claude()) write_effort(w, effort);   // of the whole answer
    if (reasoning.kind == Reasoning::Kind::unset || reasoning.kind == Reasoning::Kind::disabled) return;   // off unless asked for
    if (model_.find("gpt-oss") != std::string_view::npos && !reasoning.effort.empty()) {
      w.field("reasoning_effort", reasoning.effort);
      return;
    }
    if (!is_claude()) return losses_.lose("reasoning_effort");
    if (forced) return losses_.lose("reasoning_effort", "reasoning_effort (a tool is forced)");
    if (thinks_adaptively(model_)) {
      w.key("thinking").begin_object().field("type", "adaptive").end_object();
      if (!effort.empty()) write_effort(w, effort);
      thinking_ = true;
      return;
    }
    std::int64_t budget = reasoning.budget_tokens.value_or(thinking_budget(reasoning.effort));
    if (request_.max_tokens) budget = std::min(budget, *request_.max_tokens / 2);
    if (budget < least_thinking_budget) return losses_.lose("reasoning_effort", "reasoning_effort (max_tokens leaves no room)");
    w.key("thinking").begin_object().field("type", "enabled").field_number("budget_tokens", budget).end_object();
    thinking_ = true;
  }

  static void write_effort(JsonWriter& w, std::string_view effort) {
    w.key("output_config").begin_object().field("effort", effort).end_object();
  }

  void output_config() {
    const ResponseFormat& format = request_.response_format;
    if (format.kind == ResponseFormat::Kind::json_object) losses_.lose("response_format.json_object");
    if (format.kind != ResponseFormat::Kind::json_schema || format.schema.empty()) return;
    w_.key("outputConfig").begin_object().key("textFormat").begin_object().field("type", "json_schema");
    w_.key("structure").begin_object().key("jsonSchema").begin_object().field("schema", format.schema);
    w_.field("name", format.name.empty() ? "response" : format.name).end_object().end_object().end_object().end_object();
  }

  void service_tier() {
    const std::string_view tier = request_.service_tier == "standard_only" ? "default" : request_.service_tier;
    if (tier.empty() || tier == "auto") return;
    if (tier == "default" || tier == "priority" || tier == "flex") w_.key("serviceTier").begin_object().field("type", tier).end_object();
    else losses_.lose("service_tier");
  }

  const ChatRequest& request_;
  std::string_view model_;
  Losses losses_;
  std::string body_;
  JsonWriter w_;
  std::vector<std::string> document_names_;
  bool thinking_ = false;
};

}  // namespace

Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  return Renderer(request, model, options).render();
}

}  // namespace astra::gateway::bedrock_converse
