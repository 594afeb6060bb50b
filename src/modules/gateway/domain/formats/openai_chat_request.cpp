#include <string>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/openai_chat_dialect.hpp"
#include "gateway/domain/formats/reading.hpp"

// OpenAI chat completions: reading a client's request, and splicing it for a provider that speaks the same.
namespace astra::gateway::openai_chat {
namespace {

class Reader : RequestReader {
 public:
  explicit Reader(const std::shared_ptr<ChatSource>& source) : RequestReader(*source) {
    request_.format = WireFormat::openai_chat;
    request_.source = source;
  }

  Result<ChatRequest> read() {
    const Place at;
    const JsonValue root = source().root();
    for (const JsonMember member : root.members()) field(source().text(member.key), member.value, at);
    if (request_.model.empty()) wrong(at / "model", "required", "The model is missing.");
    if (!has_messages_) wrong(at / "messages", "required", "The messages are missing.");
    if (!ok()) return error();
    return std::move(request_);
  }

 private:
  void field(std::string_view name, JsonValue value, const Place& at) {
    ChatRequest& r = request_;
    if (name == "model") r.model = text(value, at / name);
    else if (name == "messages") messages(value, at / name);
    else if (name == "stream") r.stream = boolean(value, at / name).value_or(false);
    else if (name == "stream_options") r.stream_usage = object(value, at / name)["include_usage"].to_bool().value_or(false);
    else if (name == "max_completion_tokens") r.max_tokens = positive(value, at / name);
    else if (name == "max_tokens") r.max_tokens = r.max_tokens ? r.max_tokens : positive(value, at / name);
    else if (name == "temperature") r.temperature = number(value, at / name);
    else if (name == "top_p") r.top_p = number(value, at / name);
    else if (name == "top_k") r.top_k = number(value, at / name);
    else if (name == "stop") stop_sequences(value, at / name, r.stop);
    else if (name == "tools") tools(value, at / name);
    else if (name == "tool_choice") tool_choice(value, at / name);
    else if (name == "parallel_tool_calls") r.tool_choice.parallel = boolean(value, at / name);
    else if (name == "response_format") response_format(value, at / name);
    else if (name == "reasoning_effort") reasoning_effort(value, at / name);
    else if (name == "user") r.user = slice(value, at / name);
    else if (name == "service_tier") r.service_tier = slice(value, at / name);
    else if (name == "n") choices(value, at / name);
    else if (!value.is_null()) r.extra.push_back({name, value.raw()});
  }

  void choices(JsonValue value, const Place& at) {
    request_.choices = positive(value, at).value_or(1);
    if (request_.choices > limits::max_choices) wrong(at, "range", "That many choices are not possible.");
  }

  void messages(JsonValue value, const Place& at) {
    if (!value.is_array()) return wrong(at, "type", "This must be a list of messages.");
    has_messages_ = true;
    if (value.size() == 0) return wrong(at, "min_items", "There must be at least one message.");
    request_.messages.reserve(value.size());
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) message(element, at / index++);
  }

  void message(JsonValue value, const Place& at) {
    if (!value.is_object()) return wrong(at, "type", "A message must be an object.");
    Message& m = request_.messages.emplace_back();
    if (!role(value["role"], m.role)) return wrong(at / "role", "enum", "The role must be system, developer, user, assistant or tool.");
    m.name = slice(value["name"], at / "name");
    if (m.role == Role::tool) return tool_result(value, m, at);
    if (m.role == Role::assistant) thinking(value, m, at);
    content(value["content"], m.parts, at / "content");
    if (m.role != Role::assistant) return;
    if (const Text refusal = text(value["refusal"], at / "refusal"); !refusal.empty()) {
      Part& part = m.parts.emplace_back();
      part.kind = Part::Kind::refusal;
      part.text = refusal;
    }
    tool_calls(value["tool_calls"], m, at / "tool_calls");
  }

  static bool role(JsonValue value, Role& out) {
    if (value.equals("user")) out = Role::user;
    else if (value.equals("assistant")) out = Role::assistant;
    else if (value.equals("system")) out = Role::system;
    else if (value.equals("developer")) out = Role::developer;
    else if (value.equals("tool") || value.equals("function")) out = Role::tool;
    else return false;
    return true;
  }

  // What another provider's thinking becomes on this door (see the response renderer), sent back by the client.
  void thinking(JsonValue message, Message& m, const Place& at) {
    const JsonValue blocks = message["thinking_blocks"];
    for (const JsonValue block : blocks.elements()) {
      Part& part = m.parts.emplace_back();
      part.raw = block.raw();
      if (block["type"].equals("redacted_thinking")) {
        part.kind = Part::Kind::redacted_thinking;
        part.signature = slice(block["data"], at / "thinking_blocks");
      } else {
        part.kind = Part::Kind::thinking;
        part.text = text(block["thinking"], at / "thinking_blocks");
        part.signature = slice(block["signature"], at / "thinking_blocks");
      }
    }
    if (blocks.size() != 0 || !message["reasoning_content"].is_string()) return;
    Part& part = m.parts.emplace_back();
    part.kind = Part::Kind::thinking;
    part.text = text(message["reasoning_content"], at / "reasoning_content");
  }

  void content(JsonValue value, std::vector<Part>& out, const Place& at) {
    if (!value.exists_and_not_null()) return;
    if (value.is_string()) {
      out.emplace_back().text = text(value, at);
      return;
    }
    if (!value.is_array()) return wrong(at, "type", "The content must be a string or a list of parts.");
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) {
      if (element.is_object()) part(element, out.emplace_back(), at / index);
      else wrong(at / index, "type", "A part must be an object.");
      ++index;
    }
  }

  void part(JsonValue value, Part& p, const Place& at) {
    p.raw = value.raw();
    p.cache_control = value["cache_control"].raw();
    const JsonValue type = value["type"];
    if (!type.is_string()) return wrong(at / "type", "required", "The part's type is missing.");
    if (type.equals("text")) {
      p.text = text(value["text"], at / "text");
    } else if (type.equals("refusal")) {
      p.kind = Part::Kind::refusal;
      p.text = text(value["refusal"], at / "refusal");
    } else if (type.equals("image_url")) {
      p.kind = Part::Kind::image;
      const JsonValue image = value["image_url"];
      media_url(slice(image.is_object() ? image["url"] : image, at / "image_url" / "url"), p);
      p.detail = slice(image["detail"], at / "image_url" / "detail");
      if (p.url.empty() && p.data.empty()) wrong(at / "image_url", "required", "The image's URL is missing or no data URL.");
    } else if (type.equals("input_audio")) {
      p.kind = Part::Kind::audio;
      p.data = slice(value["input_audio"]["data"], at / "input_audio" / "data");
      p.media_type = slice(value["input_audio"]["format"], at / "input_audio" / "format");
    } else if (type.equals("file")) {
      p.kind = Part::Kind::document;
      const JsonValue file = value["file"];
      media_url(slice(file["file_data"], at / "file" / "file_data"), p);
      p.file_id = slice(file["file_id"], at / "file" / "file_id");
      p.title = slice(file["filename"], at / "file" / "filename");
    } else {
      p.kind = Part::Kind::other;
      p.name = source().text(type);
    }
  }

  void tool_result(JsonValue value, Message& m, const Place& at) {
    Part& part = m.parts.emplace_back();
    part.kind = Part::Kind::tool_result;
    part.id = slice(value["tool_call_id"], at / "tool_call_id");
    if (part.id.empty()) part.id = m.name;  // the deprecated role "function" has a name only
    if (part.id.empty()) wrong(at / "tool_call_id", "required", "A tool's message names the call it answers.");
    part.cache_control = value["cache_control"].raw();
    content(value["content"], part.content, at / "content");
  }

  void tool_calls(JsonValue value, Message& m, const Place& at) {
    if (!value.exists_and_not_null()) return;
    if (!value.is_array()) return wrong(at, "type", "This must be a list of tool calls.");
    std::size_t index = 0;
    for (const JsonValue call : value.elements()) {
      const Place here = at / index++;
      Part& part = m.parts.emplace_back();
      part.raw = call.raw();
      part.id = slice(call["id"], here / "id");
      const JsonValue function = call["function"];
      part.kind = function.is_object() ? Part::Kind::tool_call : Part::Kind::other;
      part.name = slice(function["name"], here / "function" / "name");
      part.text = text(function["arguments"], here / "function" / "arguments");
      if (function.is_object() && (part.id.empty() || part.name.empty())) wrong(here, "required", "A tool call has an id and a name.");
    }
  }

  void tools(JsonValue value, const Place& at) {
    if (!value.exists_and_not_null()) return;
    if (!value.is_array()) return wrong(at, "type", "This must be a list of tools.");
    std::size_t index = 0;
    for (const JsonValue tool : value.elements()) {
      const Place here = at / index++;
      if (!tool.is_object()) {
        wrong(here, "type", "A tool must be an object.");
        continue;
      }
      Tool& t = request_.tools.emplace_back();
      t.raw = tool.raw();
      t.cache_control = tool["cache_control"].raw();
      if (!tool["type"].equals("function")) continue;
      const JsonValue function = object(tool["function"], here / "function");
      t.name = slice(function["name"], here / "function" / "name");
      t.description = text(function["description"], here / "function" / "description");
      t.parameters = object(function["parameters"], here / "function" / "parameters").raw();
      t.strict = boolean(function["strict"], here / "function" / "strict");
      if (t.name.empty()) wrong(here / "function" / "name", "required", "A function has a name.");
    }
  }

  void tool_choice(JsonValue value, const Place& at) {
    ToolChoice& choice = request_.tool_choice;
    if (value.is_object() && value["function"].is_object()) {
      choice.kind = ToolChoice::Kind::named;
      choice.name = slice(value["function"]["name"], at / "function" / "name");
    } else if (value.equals("auto")) {
      choice.kind = ToolChoice::Kind::automatic;
    } else if (value.equals("none")) {
      choice.kind = ToolChoice::Kind::none;
    } else if (value.equals("required") || value.equals("any")) {
      choice.kind = ToolChoice::Kind::required;
    } else if (value.is_object()) {
      request_.extra.push_back({"tool_choice", value.raw()});
    } else if (value.exists_and_not_null()) {
      wrong(at, "enum", "The tool choice must be auto, none, required or name a function.");
    }
  }

  void response_format(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    ResponseFormat& format = request_.response_format;
    const JsonValue type = value["type"];
    if (type.equals("text")) {
      format.kind = ResponseFormat::Kind::text;
    } else if (type.equals("json_object")) {
      format.kind = ResponseFormat::Kind::json_object;
    } else if (type.equals("json_schema")) {
      format.kind = ResponseFormat::Kind::json_schema;
      const JsonValue schema = value["json_schema"];
      format.name = slice(schema["name"], at / "json_schema" / "name");
      format.schema = object(schema["schema"], at / "json_schema" / "schema").raw();
      format.strict = boolean(schema["strict"], at / "json_schema" / "strict");
    } else {
      request_.extra.push_back({"response_format", value.raw()});
    }
  }

  void reasoning_effort(JsonValue value, const Place& at) {
    const std::string_view effort = slice(value, at);
    if (effort.empty()) return;
    request_.reasoning.effort = effort;
    request_.reasoning.kind = effort == "none" ? Reasoning::Kind::disabled : Reasoning::Kind::enabled;
  }

  ChatRequest request_;
  bool has_messages_ = false;
};

// OpenAI takes ids of 40 characters at most; what they carry for Gemini stays behind.
void splice_call_ids(const ChatRequest& request, JsonSplice& splice) {
  const auto shorten = [&](JsonValue id) {
    const CallId split = split_call_id(id.plain());
    if (!split.signature.empty()) splice.replace(id.raw(), json_string(split.id));
  };
  for (const JsonValue message : request.source->root()["messages"].elements()) {
    shorten(message["tool_call_id"]);
    for (const JsonValue call : message["tool_calls"].elements()) shorten(call["id"]);
  }
}

}  // namespace

Result<ChatRequest> parse_request(std::string bytes, const RequestPath&) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  return Reader(source).read();
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  static const Dialect openai;
  const Dialect& dialect = options.dialect == nullptr ? openai : *options.dialect;
  JsonSplice splice(request.source->document());
  RenderedRequest rendered;
  rendered.path = "/chat/completions";
  splice_texts(request, splice);
  if (carries_signatures(request.source->bytes()) && !dialect.nine_letter_call_ids) splice_call_ids(request, splice);
  splice_dialect(request, dialect, model, options, splice, rendered.dropped);
  rendered.body = splice.empty() ? request.source->bytes() : splice.apply();
  return rendered;
}

}  // namespace astra::gateway::openai_chat
