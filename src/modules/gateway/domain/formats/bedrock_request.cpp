#include <string>

#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/bedrock_names.hpp"
#include "gateway/domain/formats/reading.hpp"

// Bedrock Converse: reading a client's request, and splicing it for Bedrock itself.
namespace astra::gateway::bedrock_converse {
namespace {

class Reader : RequestReader {
 public:
  explicit Reader(const std::shared_ptr<ChatSource>& source) : RequestReader(*source) {
    request_.format = WireFormat::bedrock_converse;
    request_.source = source;
  }

  Result<ChatRequest> read(const RequestPath& path) {
    const Place at;
    const JsonValue root = source().root();
    request_.model.value = source().keep(std::string(path.model));
    request_.stream = path.stream;
    request_.stream_usage = true;   // every stream ends with it
    system(root["system"], at / "system");
    for (const JsonMember member : root.members()) field(source().text(member.key), member.value, at);
    if (request_.model.empty()) wrong(at, "required", "The path names no model.");
    if (!root["messages"].exists_and_not_null()) wrong(at / "messages", "required", "The messages are missing.");
    if (!ok()) return error();
    return std::move(request_);
  }

 private:
  void field(std::string_view name, JsonValue value, const Place& at) {
    if (name == "system") return;  // read first
    if (name == "messages") messages(value, at / name);
    else if (name == "inferenceConfig") inference(value, at / name);
    else if (name == "toolConfig") tool_config(value, at / name);
    else if (name == "additionalModelRequestFields") additional(value, at / name);
    else if (name == "outputConfig") output_config(value, at / name);
    else if (name == "serviceTier") request_.service_tier = slice(object(value, at / name)["type"], at / name / "type");
    else if (!value.is_null()) request_.extra.push_back({name, value.raw()});
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
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) message(element, at / index++);
  }

  void message(JsonValue value, const Place& at) {
    if (!value.is_object()) return wrong(at, "type", "A message must be an object.");
    Message& m = request_.messages.emplace_back();
    if (value["role"].equals("assistant")) m.role = Role::assistant;
    else if (!value["role"].equals("user")) return wrong(at / "role", "enum", "The role must be user or assistant.");
    if (!value["content"].exists_and_not_null()) return wrong(at / "content", "required", "The content is missing.");
    content(value["content"], m.parts, at / "content");
  }

  void content(JsonValue value, std::vector<Part>& out, const Place& at) {
    if (!value.is_array()) return wrong(at, "type", "The content must be a list of blocks.");
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) {
      const Place here = at / index++;
      if (!element.is_object() || element.size() == 0) wrong(here, "type", "A block must be an object with one member.");
      else if (const JsonValue point = element["cachePoint"]; point.exists_and_not_null()) cache_point(point, out);
      else block(element, out, here);
    }
  }

  static void cache_point(JsonValue value, std::vector<Part>& out) {
    if (!out.empty()) out.back().cache_control = cache_control_of(value);
  }

  // A block is a union: its one member says what it is.
  void block(JsonValue value, std::vector<Part>& out, const Place& at) {
    const JsonMember member = *value.members().begin();
    const std::string_view kind = source().text(member.key);
    const JsonValue v = member.value;
    const Place here = at / kind;
    if (kind == "citationsContent" || kind == "searchResult") return texts_of(v, out, here);
    Part& p = out.emplace_back();
    p.raw = value.raw();
    if (kind == "text") p.text = text(v, here);
    else if (kind == "guardContent") p.text = text(v["text"]["text"], here / "text" / "text");
    else if (kind == "json") p.text = {v.raw(), v.raw()};
    else if (kind == "image") media(v, p, Part::Kind::image, here);
    else if (kind == "document") media(v, p, Part::Kind::document, here);
    else if (kind == "toolUse") tool_use(v, p, here);
    else if (kind == "toolResult") tool_result(v, p, here);
    else if (kind == "reasoningContent") reasoning(v, p, here);
    else p.kind = Part::Kind::other, p.name = kind;
  }

  // Text with its sources: the text matters to guards and to other formats.
  void texts_of(JsonValue value, std::vector<Part>& out, const Place& at) {
    std::size_t index = 0;
    for (const JsonValue piece : value["content"].elements()) {
      Part& p = out.emplace_back();
      p.raw = piece.raw();
      p.text = text(piece["text"], at / "content" / index++ / "text");
    }
  }

  void media(JsonValue value, Part& p, Part::Kind kind, const Place& at) {
    p.kind = kind;
    if (!object(value, at).exists()) return;
    p.media_type = media_type_of(slice(value["format"], at / "format"));
    if (kind == Part::Kind::document) p.title = slice(value["name"], at / "name");
    const JsonValue from = value["source"];
    if (!from.is_object()) return wrong(at / "source", "required", "The source is missing.");
    if (from["bytes"].exists()) p.data = slice(from["bytes"], at / "source" / "bytes");
    else if (from["text"].exists()) p.text = text(from["text"], at / "source" / "text");
    else if (from["s3Location"].exists()) p.file_id = slice(from["s3Location"]["uri"], at / "source" / "s3Location" / "uri");
    else if (from["content"].is_array()) content(from["content"], p.content, at / "source" / "content");
  }

  void tool_use(JsonValue value, Part& p, const Place& at) {
    p.kind = Part::Kind::tool_call;
    p.id = slice(value["toolUseId"], at / "toolUseId");
    p.name = slice(value["name"], at / "name");
    const JsonValue input = value["input"];
    p.text = {input.exists_and_not_null() ? input.raw() : std::string_view("{}"), input.raw()};
    if (p.id.empty() || p.name.empty()) wrong(at, "required", "A toolUse has a toolUseId and a name.");
  }

  void tool_result(JsonValue value, Part& p, const Place& at) {
    p.kind = Part::Kind::tool_result;
    p.id = slice(value["toolUseId"], at / "toolUseId");
    p.is_error = value["status"].equals("error");
    if (value["content"].exists_and_not_null()) content(value["content"], p.content, at / "content");
    if (p.id.empty()) wrong(at / "toolUseId", "required", "A toolResult names the call it answers.");
  }

  void reasoning(JsonValue value, Part& p, const Place& at) {
    if (value["redactedContent"].exists()) {
      p.kind = Part::Kind::redacted_thinking;
      p.signature = slice(value["redactedContent"], at / "redactedContent");
      return;
    }
    p.kind = Part::Kind::thinking;
    const JsonValue thought = value["reasoningText"];
    p.text = text(thought["text"], at / "reasoningText" / "text");
    p.signature = slice(thought["signature"], at / "reasoningText" / "signature");
  }

  void inference(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    request_.max_tokens = positive(value["maxTokens"], at / "maxTokens");
    request_.temperature = number(value["temperature"], at / "temperature");
    request_.top_p = number(value["topP"], at / "topP");
    stop_sequences(value["stopSequences"], at / "stopSequences", request_.stop);
  }

  void tool_config(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    std::size_t index = 0;
    for (const JsonValue entry : value["tools"].elements()) tool(entry, at / "tools" / index++);
    const JsonValue choice = value["toolChoice"];
    if (choice["auto"].exists()) request_.tool_choice.kind = ToolChoice::Kind::automatic;
    if (choice["any"].exists()) request_.tool_choice.kind = ToolChoice::Kind::required;
    if (!choice["tool"].exists()) return;
    request_.tool_choice.kind = ToolChoice::Kind::named;
    request_.tool_choice.name = slice(choice["tool"]["name"], at / "toolChoice" / "tool" / "name");
  }

  void tool(JsonValue value, const Place& at) {
    if (!value.is_object()) return wrong(at, "type", "A tool must be an object.");
    if (value["cachePoint"].exists_and_not_null()) {
      if (!request_.tools.empty()) request_.tools.back().cache_control = cache_control_of(value["cachePoint"]);
      return;
    }
    Tool& t = request_.tools.emplace_back();
    t.raw = value.raw();
    const JsonValue spec = value["toolSpec"];
    if (!spec.is_object()) return;  // a system tool
    t.name = slice(spec["name"], at / "toolSpec" / "name");
    t.description = text(spec["description"], at / "toolSpec" / "description");
    t.parameters = object(spec["inputSchema"]["json"], at / "toolSpec" / "inputSchema" / "json").raw();
    t.strict = boolean(spec["strict"], at / "toolSpec" / "strict");
    if (t.name.empty()) wrong(at / "toolSpec" / "name", "required", "A tool has a name.");
  }

  // What a model wants besides, in its maker's words: thinking and top_k are known elsewhere, too.
  void additional(JsonValue value, const Place& at) {
    for (const JsonMember member : object(value, at).members()) {
      const std::string_view name = source().text(member.key);
      if (name == "top_k") request_.top_k = number(member.value, at / name);
      else if (name == "thinking" || name == "reasoning_config") thinking(member.value, at / name);
      else if (name == "reasoning_effort") effort(slice(member.value, at / name));
      else if (name == "output_config" && member.value["effort"].is_string()) request_.reasoning.effort = slice(member.value["effort"], at / name);
      else request_.extra.push_back({source().keep("additionalModelRequestFields." + std::string(name)), member.value.raw()});
    }
  }

  void thinking(JsonValue value, const Place& at) {
    Reasoning& reasoning = request_.reasoning;
    if (value["type"].equals("enabled")) reasoning.kind = Reasoning::Kind::enabled;
    else if (value["type"].equals("adaptive")) reasoning.kind = Reasoning::Kind::adaptive;
    else if (value["type"].equals("disabled")) reasoning.kind = Reasoning::Kind::disabled;
    reasoning.budget_tokens = positive(value["budget_tokens"], at / "budget_tokens");
  }

  void effort(std::string_view level) {
    if (request_.reasoning.kind == Reasoning::Kind::unset) request_.reasoning.kind = Reasoning::Kind::enabled;
    request_.reasoning.effort = level;
  }

  void output_config(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    if (value["effort"].is_string()) effort(slice(value["effort"], at / "effort"));
    const JsonValue schema = value["textFormat"]["structure"]["jsonSchema"];
    if (!schema.is_object()) return;
    const Place here = at / "textFormat";
    ResponseFormat& format = request_.response_format;
    format.kind = ResponseFormat::Kind::json_schema;
    format.name = slice(schema["name"], here / "structure");
    format.schema = slice(schema["schema"], here / "structure");
    if (!is_json_object(format.schema)) wrong(here, "schema", "The schema must be the text of a JSON object.");
  }

  ChatRequest request_;
};

}  // namespace

Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  return Reader(source).read(path);
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions&) {
  JsonSplice splice(request.source->document());
  RenderedRequest rendered;
  rendered.path = bedrock::model_path(model, request.stream ? "converse-stream" : "converse");
  if (request.stream) rendered.headers = {{"accept", "application/vnd.amazon.eventstream"}};
  splice_texts(request, splice);
  rendered.body = splice.empty() ? request.source->bytes() : splice.apply();
  return rendered;
}

}  // namespace astra::gateway::bedrock_converse
