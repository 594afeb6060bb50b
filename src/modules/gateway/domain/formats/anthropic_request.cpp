#include <string>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/reading.hpp"

// Anthropic messages: reading a client's request, and splicing it for a provider that speaks the same.
namespace astra::gateway::anthropic_messages {
namespace {

class Reader : RequestReader {
 public:
  Reader(const std::shared_ptr<ChatSource>& source, const RequestPath& path) : RequestReader(*source) {
    request_.format = WireFormat::anthropic_messages;
    request_.count_tokens = path.count;
    request_.source = source;
  }

  // Served by others than Anthropic, model and stream are in the path.
  Result<ChatRequest> read(const RequestPath& path) {
    const Place at;
    const JsonValue root = source().root();
    system(root["system"], at / "system");
    for (const JsonMember member : root.members()) field(source().text(member.key), member.value, at);
    if (!path.model.empty()) {
      request_.model = {source().keep(std::string(path.model)), {}};
      request_.stream = path.stream;
    }
    if (request_.model.empty()) wrong(at / "model", "required", "The model is missing.");
    if (!root["messages"].exists()) wrong(at / "messages", "required", "The messages are missing.");
    if (!root["max_tokens"].exists() && !request_.count_tokens) wrong(at / "max_tokens", "required", "max_tokens is missing.");
    if (!ok()) return error();
    return std::move(request_);
  }

 private:
  void field(std::string_view name, JsonValue value, const Place& at) {
    ChatRequest& r = request_;
    if (name == "model") r.model = text(value, at / name);
    else if (name == "system") return;  // read first
    else if (name == "messages") messages(value, at / name);
    else if (name == "max_tokens") r.max_tokens = positive(value, at / name);
    else if (name == "stream") r.stream = boolean(value, at / name).value_or(false);
    else if (name == "temperature") r.temperature = number(value, at / name);
    else if (name == "top_p") r.top_p = number(value, at / name);
    else if (name == "top_k") r.top_k = number(value, at / name);
    else if (name == "stop_sequences") stop_sequences(value, at / name, r.stop);
    else if (name == "tools") tools(value, at / name);
    else if (name == "tool_choice") tool_choice(value, at / name);
    else if (name == "thinking") thinking(value, at / name);
    else if (name == "output_config") output_config(value, at / name);
    else if (name == "metadata") r.user = slice(object(value, at / name)["user_id"], at / name / "user_id");
    else if (name == "service_tier") r.service_tier = slice(value, at / name);
    else if (!value.is_null()) r.extra.push_back({name, value.raw()});
  }

  void system(JsonValue value, const Place& at) {
    if (!value.exists_and_not_null()) return;
    Message message;
    message.role = Role::system;
    content(value, message.parts, at);
    request_.messages.push_back(std::move(message));
  }

  void messages(JsonValue value, const Place& at) {
    if (!value.is_array()) return wrong(at, "type", "This must be a list of messages.");
    if (value.size() == 0) return wrong(at, "min_items", "There must be at least one message.");
    request_.messages.reserve(value.size() + 1);
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) message(element, at / index++);
  }

  void message(JsonValue value, const Place& at) {
    if (!value.is_object()) return wrong(at, "type", "A message must be an object.");
    Message& m = request_.messages.emplace_back();
    const JsonValue role = value["role"];
    if (role.equals("assistant")) m.role = Role::assistant;
    else if (role.equals("system")) m.role = Role::system;
    else if (!role.equals("user")) return wrong(at / "role", "enum", "The role must be user or assistant.");
    const JsonValue body = value["content"];
    if (!body.exists_and_not_null()) return wrong(at / "content", "required", "The content is missing.");
    content(body, m.parts, at / "content");
  }

  void content(JsonValue value, std::vector<Part>& out, const Place& at) {
    if (value.is_string()) {
      out.emplace_back().text = text(value, at);
      return;
    }
    if (!value.is_array()) return wrong(at, "type", "The content must be a string or a list of blocks.");
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) {
      if (element.is_object()) block(element, out.emplace_back(), at / index);
      else wrong(at / index, "type", "A block must be an object.");
      ++index;
    }
  }

  void block(JsonValue value, Part& p, const Place& at) {
    p.raw = value.raw();
    p.cache_control = value["cache_control"].exists_and_not_null() ? value["cache_control"].raw() : std::string_view();
    const JsonValue type = value["type"];
    if (!type.is_string()) return wrong(at / "type", "required", "The block's type is missing.");
    if (type.equals("text")) {
      p.text = text(value["text"], at / "text");
    } else if (type.equals("image")) {
      p.kind = Part::Kind::image;
      media(value["source"], p, at / "source");
    } else if (type.equals("document")) {
      p.kind = Part::Kind::document;
      p.title = slice(value["title"], at / "title");
      media(value["source"], p, at / "source");
    } else if (type.equals("tool_use")) {
      p.kind = Part::Kind::tool_call;
      p.id = slice(value["id"], at / "id");
      p.name = slice(value["name"], at / "name");
      const JsonValue input = object(value["input"], at / "input");
      p.text = {input.exists() ? input.raw() : std::string_view("{}"), input.raw()};
      if (p.id.empty() || p.name.empty()) wrong(at, "required", "A tool_use block has an id and a name.");
    } else if (type.equals("tool_result")) {
      p.kind = Part::Kind::tool_result;
      p.id = slice(value["tool_use_id"], at / "tool_use_id");
      p.is_error = boolean(value["is_error"], at / "is_error").value_or(false);
      if (value["content"].exists_and_not_null()) content(value["content"], p.content, at / "content");
      if (p.id.empty()) wrong(at / "tool_use_id", "required", "A tool_result names the call it answers.");
    } else if (type.equals("thinking")) {
      p.kind = Part::Kind::thinking;
      p.text = text(value["thinking"], at / "thinking");
      p.signature = slice(value["signature"], at / "signature");
    } else if (type.equals("redacted_thinking")) {
      p.kind = Part::Kind::redacted_thinking;
      p.signature = slice(value["data"], at / "data");
    } else {
      p.kind = Part::Kind::other;
      p.name = source().text(type);
    }
  }

  void media(JsonValue value, Part& p, const Place& at) {
    if (!value.is_object()) return wrong(at, "required", "The source is missing.");
    const JsonValue type = value["type"];
    p.media_type = slice(value["media_type"], at / "media_type");
    if (type.equals("base64")) p.data = slice(value["data"], at / "data");
    else if (type.equals("url")) p.url = slice(value["url"], at / "url");
    else if (type.equals("file")) p.file_id = slice(value["file_id"], at / "file_id");
    else if (type.equals("text")) p.text = text(value["data"], at / "data");
    else if (type.equals("content") && value["content"].exists()) content(value["content"], p.content, at / "content");
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
      t.cache_control = tool["cache_control"].exists_and_not_null() ? tool["cache_control"].raw() : std::string_view();
      const JsonValue type = tool["type"];
      if (type.is_string() && !type.equals("custom")) continue;  // a built-in tool
      t.name = slice(tool["name"], here / "name");
      t.description = text(tool["description"], here / "description");
      t.parameters = object(tool["input_schema"], here / "input_schema").raw();
      t.strict = boolean(tool["strict"], here / "strict");
      if (t.name.empty()) wrong(here / "name", "required", "A tool has a name.");
    }
  }

  void tool_choice(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    ToolChoice& choice = request_.tool_choice;
    const JsonValue type = value["type"];
    if (type.equals("auto")) choice.kind = ToolChoice::Kind::automatic;
    else if (type.equals("any")) choice.kind = ToolChoice::Kind::required;
    else if (type.equals("none")) choice.kind = ToolChoice::Kind::none;
    else if (type.equals("tool")) choice.kind = ToolChoice::Kind::named;
    else return wrong(at / "type", "enum", "The tool choice must be auto, any, tool or none.");
    choice.name = slice(value["name"], at / "name");
    if (const auto disabled = boolean(value["disable_parallel_tool_use"], at / "disable_parallel_tool_use"))
      choice.parallel = !*disabled;
  }

  void thinking(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    Reasoning& reasoning = request_.reasoning;
    const JsonValue type = value["type"];
    if (type.equals("enabled")) reasoning.kind = Reasoning::Kind::enabled;
    else if (type.equals("adaptive")) reasoning.kind = Reasoning::Kind::adaptive;
    else if (type.equals("disabled")) reasoning.kind = Reasoning::Kind::disabled;
    else return wrong(at / "type", "enum", "Thinking must be enabled, adaptive or disabled.");
    reasoning.budget_tokens = positive(value["budget_tokens"], at / "budget_tokens");
  }

  void output_config(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    request_.reasoning.effort = slice(value["effort"], at / "effort");
    const JsonValue format = value["format"];
    if (!format["type"].equals("json_schema")) return;
    request_.response_format.kind = ResponseFormat::Kind::json_schema;
    request_.response_format.schema = object(format["schema"], at / "format" / "schema").raw();
  }

  ChatRequest request_;
};

// Anthropic refuses thinking that it has not signed itself.
void drop_foreign_thinking(const ChatRequest& request, JsonSplice& splice) {
  for (const JsonValue message : request.source->root()["messages"].elements())
    remove_elements(message["content"], splice, [](JsonValue block) { return is_gemini_signature(block["signature"].plain()); });
}

}  // namespace

Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  return Reader(source, path).read(path);
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  const JsonValue root = request.source->root();
  JsonSplice splice(request.source->document());
  RenderedRequest rendered;
  rendered.path = request.count_tokens ? "/v1/messages/count_tokens" : "/v1/messages";
  rendered.headers = {{"anthropic-version", "2023-06-01"}};
  if (request.model.value != model) splice.set(root, "model", json_string(model));
  splice_texts(request, splice);
  drop_foreign_thinking(request, splice);
  if (options.dialect != nullptr) {
    for (const std::string_view field : options.dialect->drop_fields) {
      if (!root[field].exists()) continue;
      splice.remove(root, field);
      rendered.dropped.emplace_back(field);
    }
  }
  rendered.body = splice.empty() ? request.source->bytes() : splice.apply();
  return rendered;
}

}  // namespace astra::gateway::anthropic_messages
