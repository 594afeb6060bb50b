#include <string>

#include "gateway/domain/formats/openai_responses.hpp"
#include "gateway/domain/formats/reading.hpp"

// OpenAI responses: reading a client's request, and splicing it for a provider that speaks the same.
namespace astra::gateway::openai_responses {
namespace {

class Reader : RequestReader {
 public:
  explicit Reader(const std::shared_ptr<ChatSource>& source) : RequestReader(*source) {
    request_.format = WireFormat::openai_responses;
    request_.source = source;
  }

  Result<ChatRequest> read() {
    const Place at;
    const JsonValue root = source().root();
    instructions(root["instructions"], at / "instructions");
    for (const JsonMember member : root.members()) field(source().text(member.key), member.value, at);
    if (request_.model.empty()) wrong(at / "model", "required", "The model is missing.");
    const bool goes_on = root["previous_response_id"].is_string() || root["conversation"].exists_and_not_null() || root["prompt"].is_object();
    if (!root["input"].exists_and_not_null() && !goes_on) wrong(at / "input", "required", "The input is missing.");
    if (!ok()) return error();
    return std::move(request_);
  }

 private:
  void field(std::string_view name, JsonValue value, const Place& at) {
    ChatRequest& r = request_;
    if (name == "model") r.model = text(value, at / name);
    else if (name == "instructions") return;  // read first
    else if (name == "input") input(value, at / name);
    else if (name == "stream") r.stream = boolean(value, at / name).value_or(false);
    else if (name == "max_output_tokens") r.max_tokens = positive(value, at / name);
    else if (name == "temperature") r.temperature = number(value, at / name);
    else if (name == "top_p") r.top_p = number(value, at / name);
    else if (name == "tools") tools(value, at / name);
    else if (name == "tool_choice") tool_choice(value, at / name);
    else if (name == "parallel_tool_calls") r.tool_choice.parallel = boolean(value, at / name);
    else if (name == "text") text_settings(value, at / name);
    else if (name == "reasoning") reasoning(value, at / name);
    else if (name == "user") r.user = slice(value, at / name);
    else if (name == "service_tier") r.service_tier = value.equals("auto") ? std::string_view() : slice(value, at / name);
    else if (name == "truncation" && value.equals("disabled")) return;  // what others do anyway
    else if (name == "background" && value.to_bool() == false) return;
    else if (!value.is_null()) r.extra.push_back({name, value.raw()});
  }

  void instructions(JsonValue value, const Place& at) {
    if (!value.exists_and_not_null()) return;
    Message message;
    message.role = Role::system;
    if (value.is_string()) message.parts.emplace_back().text = text(value, at);
    else wrong(at, "type", "The instructions must be a string.");
    request_.messages.push_back(std::move(message));
  }

  void input(JsonValue value, const Place& at) {
    if (!value.exists_and_not_null()) return;
    if (value.is_string()) {
      request_.messages.emplace_back().parts.emplace_back().text = text(value, at);
      return;
    }
    if (!value.is_array()) return wrong(at, "type", "The input must be a string or a list of items.");
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) {
      const Place here = at / index++;
      if (element.is_object()) item(element, here);
      else wrong(here, "type", "An item must be an object.");
    }
  }

  void item(JsonValue value, const Place& at) {
    const JsonValue type = value["type"];
    if (!type.exists() || type.equals("message")) message(value, at);
    else if (type.equals("function_call")) function_call(value, at);
    else if (type.equals("function_call_output")) function_output(value, at);
    else if (type.equals("reasoning")) reasoning_item(value, at);
    else other_item(value, type);
  }

  void message(JsonValue value, const Place& at) {
    Message m;
    const JsonValue role = value["role"];
    if (role.equals("assistant")) m.role = Role::assistant;
    else if (role.equals("system")) m.role = Role::system;
    else if (role.equals("developer")) m.role = Role::developer;
    else if (!role.equals("user")) return wrong(at / "role", "enum", "The role must be user, assistant, system or developer.");
    const JsonValue body = value["content"];
    if (!body.exists_and_not_null()) return wrong(at / "content", "required", "The content is missing.");
    content(body, m.parts, at / "content");
    // A turn's reasoning, words and calls are items here and one message elsewhere.
    if (m.role != Role::assistant) request_.messages.push_back(std::move(m));
    else for (Part& part : m.parts) assistant().parts.push_back(std::move(part));
  }

  Message& assistant() {
    if (request_.messages.empty() || request_.messages.back().role != Role::assistant) {
      request_.messages.emplace_back().role = Role::assistant;
    }
    return request_.messages.back();
  }

  void content(JsonValue value, std::vector<Part>& out, const Place& at) {
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
    const JsonValue type = value["type"];
    if (!type.is_string()) return wrong(at / "type", "required", "The part's type is missing.");
    if (type.equals("input_text") || type.equals("output_text") || type.equals("text")) {
      p.text = text(value["text"], at / "text");
    } else if (type.equals("refusal")) {
      p.kind = Part::Kind::refusal;
      p.text = text(value["refusal"], at / "refusal");
    } else if (type.equals("input_image")) {
      p.kind = Part::Kind::image;
      media_url(slice(value["image_url"], at / "image_url"), p);
      p.file_id = slice(value["file_id"], at / "file_id");
      p.detail = slice(value["detail"], at / "detail");
      if (p.url.empty() && p.data.empty() && p.file_id.empty()) wrong(at / "image_url", "required", "The image's URL or file id is missing.");
    } else if (type.equals("input_file")) {
      p.kind = Part::Kind::document;
      media_url(slice(value["file_data"], at / "file_data"), p);
      if (p.data.empty() && value["file_url"].is_string()) p.url = slice(value["file_url"], at / "file_url");
      p.file_id = slice(value["file_id"], at / "file_id");
      p.title = slice(value["filename"], at / "filename");
    } else if (type.equals("input_audio")) {
      p.kind = Part::Kind::audio;
      p.data = slice(value["input_audio"]["data"], at / "input_audio" / "data");
      p.media_type = slice(value["input_audio"]["format"], at / "input_audio" / "format");
    } else {
      p.kind = Part::Kind::other;
      p.name = source().text(type);
    }
  }

  void function_call(JsonValue value, const Place& at) {
    Part& part = assistant().parts.emplace_back();
    part.kind = Part::Kind::tool_call;
    part.raw = value.raw();
    part.id = slice(value["call_id"], at / "call_id");
    part.name = slice(value["name"], at / "name");
    part.text = text(value["arguments"], at / "arguments");
    if (part.id.empty() || part.name.empty()) wrong(at, "required", "A function call has a call_id and a name.");
  }

  void function_output(JsonValue value, const Place& at) {
    Message& m = request_.messages.emplace_back();
    m.role = Role::tool;
    Part& part = m.parts.emplace_back();
    part.kind = Part::Kind::tool_result;
    part.id = slice(value["call_id"], at / "call_id");
    if (part.id.empty()) wrong(at / "call_id", "required", "An output names the call it answers.");
    if (value["output"].exists_and_not_null()) content(value["output"], part.content, at / "output");
  }

  void reasoning_item(JsonValue value, const Place& at) {
    Part part;
    part.raw = value.raw();
    part.kind = Part::Kind::thinking;
    std::string words;
    for (const std::string_view list : {"summary", "content"})
      for (const JsonValue piece : value[list].elements()) words += piece["text"].string_or({});
    part.text.value = source().keep(std::move(words));
    const std::string_view encrypted = slice(value["encrypted_content"], at / "encrypted_content");
    if (encrypted.starts_with(foreign_signature)) part.signature = encrypted.substr(foreign_signature.size());
    if (part.text.value.empty() && part.signature.empty()) return;
    if (part.text.value.empty()) part.kind = Part::Kind::redacted_thinking;
    assistant().parts.push_back(std::move(part));
  }

  // What has no meaning elsewhere: refused by its name where it would have to be converted.
  void other_item(JsonValue value, JsonValue type) {
    Message& m = request_.messages.emplace_back();
    Part& part = m.parts.emplace_back();
    part.kind = Part::Kind::other;
    part.raw = value.raw();
    part.name = source().text(type);
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
      if (!tool["type"].equals("function")) continue;
      t.name = slice(tool["name"], here / "name");
      t.description = text(tool["description"], here / "description");
      t.parameters = object(tool["parameters"], here / "parameters").raw();
      t.strict = boolean(tool["strict"], here / "strict");
      if (t.name.empty()) wrong(here / "name", "required", "A function has a name.");
    }
  }

  void tool_choice(JsonValue value, const Place& at) {
    ToolChoice& choice = request_.tool_choice;
    if (value.equals("auto")) choice.kind = ToolChoice::Kind::automatic;
    else if (value.equals("none")) choice.kind = ToolChoice::Kind::none;
    else if (value.equals("required")) choice.kind = ToolChoice::Kind::required;
    else if (value.is_object() && value["type"].equals("function")) {
      choice.kind = ToolChoice::Kind::named;
      choice.name = slice(value["name"], at / "name");
    } else if (value.is_object()) request_.extra.push_back({"tool_choice", value.raw()});
    else if (value.exists_and_not_null()) wrong(at, "enum", "The tool choice must be auto, none, required or name a function.");
  }

  void text_settings(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    const JsonValue verbosity = value["verbosity"];
    if (verbosity.is_string() && !verbosity.equals("medium")) request_.extra.push_back({"text.verbosity", verbosity.raw()});
    const JsonValue wanted = value["format"];
    ResponseFormat& format = request_.response_format;
    if (wanted["type"].equals("text")) {
      format.kind = ResponseFormat::Kind::text;
    } else if (wanted["type"].equals("json_object")) {
      format.kind = ResponseFormat::Kind::json_object;
    } else if (wanted["type"].equals("json_schema")) {
      format.kind = ResponseFormat::Kind::json_schema;
      format.name = slice(wanted["name"], at / "format" / "name");
      format.schema = object(wanted["schema"], at / "format" / "schema").raw();
      format.strict = boolean(wanted["strict"], at / "format" / "strict");
    } else if (wanted.exists_and_not_null()) {
      request_.extra.push_back({"text.format", wanted.raw()});
    }
  }

  void reasoning(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    const std::string_view effort = slice(value["effort"], at / "effort");
    if (effort.empty()) return;
    request_.reasoning.effort = effort;
    request_.reasoning.kind = effort == "none" ? Reasoning::Kind::disabled : Reasoning::Kind::enabled;
  }

  ChatRequest request_;
};

}  // namespace

Result<ChatRequest> parse_request(std::string bytes, const RequestPath&) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  return Reader(source).read();
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions&) {
  JsonSplice splice(request.source->document());
  RenderedRequest rendered;
  rendered.path = "/responses";
  if (request.model.value != model) splice.set(request.source->root(), "model", json_string(model));
  splice_texts(request, splice);
  rendered.body = splice.empty() ? request.source->bytes() : splice.apply();
  return rendered;
}

}  // namespace astra::gateway::openai_responses
