#include <algorithm>
#include <string>
#include <utility>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/conversion_rules.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/reading.hpp"

// A request of another format, written for Gemini.
namespace astra::gateway::gemini {
namespace {

constexpr int first_signing_generation = 3;   // thinks in levels, and signs its function calls
constexpr std::size_t max_stop_sequences = 5;
// Google's own word for calls that another model made: Gemini 3 refuses unsigned ones.
constexpr std::string_view unsigned_call = "skip_thought_signature_validator";

// Google wants to be told what lies behind a URL.
std::string_view type_behind(std::string_view url, std::string_view otherwise) {
  constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".png", "image/png"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".webp", "image/webp"}, {".gif", "image/gif"},
      {".heic", "image/heic"}, {".pdf", "application/pdf"}, {".txt", "text/plain"}, {".wav", "audio/wav"}, {".mp3", "audio/mp3"}};
  url = url.substr(0, url.find_first_of("?#"));
  for (const auto& [ending, type] : types)
    if (url.ends_with(ending)) return type;
  return otherwise;
}

// What an effort is in thinking tokens, as Google's own OpenAI endpoint reads it.
std::int64_t budget_of(std::string_view effort) {
  if (effort == "minimal" || effort == "low") return 1'024;
  if (effort == "medium") return 8'192;
  return 24'576;
}

class Renderer {
 public:
  Renderer(const ChatRequest& request, std::string_view model, const RenderOptions& options)
      : request_(request), model_(model), options_(options), dialect_(options.dialect == nullptr ? google_ : *options.dialect),
        losses_(request.format, WireFormat::gemini_generate, options.refuse_unsupported), w_(body_) {}

  Result<RenderedRequest> render() {
    body_.reserve(request_.source->bytes().size() + 512);
    w_.begin_object();
    contents();
    system();
    tools();
    generation_config();
    if (!request_.user.empty()) losses_.lose("user");
    if (!request_.service_tier.empty()) losses_.lose("service_tier");
    w_.end_object();
    RenderedRequest rendered;
    rendered.dropped = TRY(losses_.take());
    rendered.body = std::move(body_);
    rendered.path = model_path(model_, request_.stream ? "streamGenerateContent?alt=sse" : "generateContent", &dialect_);
    return rendered;
  }

 private:
  // Consecutive messages of one side become one content: Google wants them to take turns.
  struct Turn {
    bool model;
    std::vector<const Part*> parts;
  };

  static bool is_system(const Message& message) { return message.role == Role::system || message.role == Role::developer; }
  bool signs_calls() const { return generation_of(model_) >= first_signing_generation; }

  void contents() {
    std::vector<Turn> turns;
    for (const Message& message : request_.messages) {
      if (is_system(message)) continue;
      if (!message.name.empty()) losses_.lose("messages[].name");
      const bool model = message.role == Role::assistant;
      if (turns.empty() || turns.back().model != model) turns.push_back({model, {}});
      for (const Part& part : message.parts)
        if (keep(part)) turns.back().parts.push_back(&part);
    }
    w_.key("contents").begin_array();
    for (Turn& turn : turns) {
      if (turn.parts.empty()) continue;
      if (!turn.model)
        std::stable_partition(turn.parts.begin(), turn.parts.end(), [](const Part* p) { return p->kind == Part::Kind::tool_result; });
      first_call_ = true;
      w_.begin_object().field("role", turn.model ? "model" : "user").key("parts").begin_array();
      for (const Part* part : turn.parts) write_part(*part);
      w_.end_array().end_object();
    }
    w_.end_array();
  }

  // Empty texts are refused; thinking goes back to whoever signed it.
  bool keep(const Part& part) {
    switch (part.kind) {
      case Part::Kind::text:
      case Part::Kind::refusal: return !part.text.empty();
      case Part::Kind::thinking:
        if (is_gemini_signature(part.signature)) return true;
        return losses_.lose("messages[].thinking"), false;
      case Part::Kind::redacted_thinking: return losses_.lose("messages[].redacted_thinking"), false;
      case Part::Kind::other: return losses_.lose("messages[].part", "messages[].content (" + std::string(part.name) + ")"), false;
      default: return true;
    }
  }

  void write_part(const Part& part) {
    switch (part.kind) {
      case Part::Kind::text:
      case Part::Kind::refusal: w_.begin_object().field("text", part.text.value).end_object(); return;
      case Part::Kind::image: return write_media(part, "image", "image/jpeg");
      case Part::Kind::audio: return write_media(part, "audio", "audio/wav");
      case Part::Kind::document: return write_document(part);
      case Part::Kind::tool_call: return write_call(part);
      case Part::Kind::tool_result: return write_result(part);
      case Part::Kind::thinking:
        w_.begin_object().field("text", part.text.value);
        if (!part.text.empty()) w_.field_boolean("thought", true);
        w_.field("thoughtSignature", gemini_signature(part.signature)).end_object();
        return;
      default: return;  // keep() said no
    }
  }

  void write_document(const Part& part) {
    if (!part.text.empty()) w_.begin_object().field("text", part.text.value).end_object();
    else if (!part.content.empty()) for (const Part& inner : part.content) write_part(inner);
    else write_media(part, "document", "application/pdf");
  }

  void write_media(const Part& part, std::string_view kind, std::string_view otherwise) {
    if (part.data.empty() && part.url.empty())
      return losses_.lose("messages[]." + std::string(kind), "messages[]." + std::string(kind) + " (by file id)");
    if (!part.data.empty()) {
      // OpenAI names an audio's format only.
      const bool bare = part.media_type.find('/') == std::string_view::npos;
      const std::string type = part.media_type.empty() ? std::string(otherwise) : (bare ? "audio/" : "") + std::string(part.media_type);
      w_.begin_object().key("inlineData").begin_object().field("mimeType", type).field("data", part.data).end_object().end_object();
      return;
    }
    const std::string_view type = part.media_type.empty() ? type_behind(part.url, otherwise) : part.media_type;
    w_.begin_object().key("fileData").begin_object().field("mimeType", type).field("fileUri", part.url).end_object().end_object();
  }

  void write_call(const Part& part) {
    const CallId id = split_call_id(part.id);
    calls_.push_back({id.id, part.name});
    w_.begin_object().key("functionCall").begin_object();
    if (dialect_.call_ids) w_.field("id", id.id);
    w_.field("name", part.name).key("args");
    if (part.text.empty()) {
      w_.raw("{}");
    } else if (is_json_object(part.text.value)) {
      w_.raw(part.text.value);
    } else {
      losses_.lose("messages[].tool_calls[].arguments", "messages[].tool_calls[].arguments (no JSON object: wrapped)");
      w_.begin_object().field("arguments", part.text.value).end_object();
    }
    w_.end_object();
    if (!id.signature.empty()) w_.field("thoughtSignature", id.signature);
    else if (first_call_ && signs_calls()) w_.field("thoughtSignature", unsigned_call);
    w_.end_object();
    first_call_ = false;
  }

  // Google wants the function's name, which other formats leave to the call.
  std::string_view name_of(std::string_view id) const {
    const auto call = std::find_if(calls_.rbegin(), calls_.rend(), [&](const auto& c) { return c.first == id; });
    return call == calls_.rend() ? id : call->second;
  }

  void write_result(const Part& part) {
    const std::string_view id = split_call_id(part.id).id;
    std::string text;
    for (const Part& inner : part.content)
      if (inner.kind == Part::Kind::text) text += (text.empty() ? "" : "\n") + std::string(inner.text.value);
    w_.begin_object().key("functionResponse").begin_object();
    if (dialect_.call_ids) w_.field("id", id);
    w_.field("name", name_of(id)).key("response");
    if (!part.is_error && is_json_object(text)) w_.raw(text);
    else w_.begin_object().field(part.is_error ? "error" : "result", text).end_object();
    w_.end_object().end_object();
    for (const Part& inner : part.content)
      if (inner.kind != Part::Kind::text && keep(inner)) write_part(inner);
  }

  void system() {
    bool any = false;
    for (const Message& message : request_.messages) {
      if (!is_system(message)) continue;
      for (const Part& part : message.parts) {
        if (part.text.empty()) continue;
        if (!any) w_.key("systemInstruction").begin_object().key("parts").begin_array();
        any = true;
        w_.begin_object().field("text", part.text.value).end_object();
      }
    }
    if (any) w_.end_array().end_object();
  }

  void tools() {
    bool any = false;
    for (const Tool& tool : request_.tools) {
      if (tool.name.empty()) {
        losses_.lose("tools[]", "tools[] (built-in)");
        continue;
      }
      if (!any) w_.key("tools").begin_array().begin_object().key("functionDeclarations").begin_array();
      any = true;
      w_.begin_object().field("name", tool.name);
      if (!tool.description.empty()) w_.field("description", tool.description.value);
      w_.field_raw("parametersJsonSchema", tool.parameters).end_object();
    }
    if (!any) return;
    w_.end_array().end_object().end_array();
    const ToolChoice& choice = request_.tool_choice;
    if (choice.parallel == false) losses_.lose("parallel_tool_calls");
    if (choice.kind == ToolChoice::Kind::unset) return;
    w_.key("toolConfig").begin_object().key("functionCallingConfig").begin_object();
    if (choice.kind == ToolChoice::Kind::automatic) w_.field("mode", "AUTO");
    else w_.field("mode", choice.kind == ToolChoice::Kind::none ? "NONE" : "ANY");
    if (choice.kind == ToolChoice::Kind::named) w_.key("allowedFunctionNames").begin_array().string(choice.name).end_array();
    w_.end_object().end_object();
  }

  void generation_config() {
    std::string config;
    JsonWriter w(config);
    w.begin_object();
    w.field_raw("temperature", request_.temperature).field_raw("topP", request_.top_p).field_raw("topK", request_.top_k);
    if (request_.max_tokens) w.field_number("maxOutputTokens", *request_.max_tokens);
    if (request_.choices != 1) w.field_number("candidateCount", request_.choices);
    if (!request_.stop.empty()) {
      w.key("stopSequences").begin_array();
      for (std::size_t i = 0; i < request_.stop.size() && i < max_stop_sequences; ++i) w.string(request_.stop[i]);
      w.end_array();
      if (request_.stop.size() > max_stop_sequences) losses_.lose("stop", "stop (more than five)");
    }
    const ResponseFormat& format = request_.response_format;
    if (format.kind == ResponseFormat::Kind::json_object || format.kind == ResponseFormat::Kind::json_schema)
      w.field("responseMimeType", "application/json");
    if (format.kind == ResponseFormat::Kind::json_schema) w.field_raw("responseJsonSchema", format.schema);
    extra(w);
    thinking(w);
    w.end_object();
    if (config != "{}") w_.key("generationConfig").raw(config);
  }

  void extra(JsonWriter& w) {
    for (const ExtraField& field : request_.extra) {
      if (field.name == "seed") w.field_raw("seed", field.raw);
      else if (field.name == "presence_penalty") w.field_raw("presencePenalty", field.raw);
      else if (field.name == "frequency_penalty") w.field_raw("frequencyPenalty", field.raw);
      else losses_.lose(field.name);
    }
  }

  void thinking(JsonWriter& w) {
    const Reasoning& reasoning = request_.reasoning;
    if (reasoning.kind == Reasoning::Kind::unset) return;
    w.key("thinkingConfig").begin_object();
    if (reasoning.kind == Reasoning::Kind::disabled) {
      if (signs_calls()) {
        w.field("thinkingLevel", "LOW");
        losses_.lose("reasoning_effort", "reasoning_effort (this model always thinks: low is used)");
      } else {
        w.field_number("thinkingBudget", 0);
      }
      w.end_object();
      return;
    }
    w.field_boolean("includeThoughts", true);
    const std::string_view effort = reasoning.effort;
    if (reasoning.budget_tokens) w.field_number("thinkingBudget", *reasoning.budget_tokens);
    else if (signs_calls() && !effort.empty())
      w.field("thinkingLevel", effort == "minimal" || effort == "low" ? "LOW" : effort == "medium" ? "MEDIUM" : "HIGH");
    else if (!effort.empty()) w.field_number("thinkingBudget", budget_of(effort));
    else if (!signs_calls()) w.field_number("thinkingBudget", -1);  // as much as the model sees fit
    w.end_object();
  }

  static inline const Dialect google_;
  const ChatRequest& request_;
  std::string_view model_;
  const RenderOptions& options_;
  const Dialect& dialect_;
  Losses losses_;
  std::string body_;
  JsonWriter w_;
  std::vector<std::pair<std::string_view, std::string_view>> calls_;   // id and name
  bool first_call_ = true;   // of the turn being written
};

}  // namespace

Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  return Renderer(request, model, options).render();
}

}  // namespace astra::gateway::gemini
