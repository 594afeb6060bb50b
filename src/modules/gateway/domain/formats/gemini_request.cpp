#include <string>

#include "gateway/domain/chat/opaque.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/gemini_names.hpp"
#include "gateway/domain/formats/gemini_schema.hpp"

// Gemini: reading a client's request, and splicing it for a provider that speaks the same.
namespace astra::gateway::gemini {
namespace {

// countTokens takes a whole request, too.
JsonValue asked_of(JsonValue root) {
  const JsonValue whole = member(root, "generateContentRequest");
  return whole.is_object() ? whole : root;
}

std::string_view method_of(const ChatRequest& request) {
  if (request.count_tokens) return "countTokens";
  return request.stream ? "streamGenerateContent?alt=sse" : "generateContent";
}

class Reader : RequestReader {
 public:
  Reader(const std::shared_ptr<ChatSource>& source, const RequestPath& path) : RequestReader(*source) {
    request_.format = WireFormat::gemini_generate;
    request_.source = source;
    request_.model.value = source->keep(std::string(path.model));
    request_.stream = path.stream;
    request_.count_tokens = path.count;
    request_.stream_array = path.array;
    request_.stream_usage = true;
  }

  Result<ChatRequest> read() {
    const Place at;
    const JsonValue root = asked_of(source().root());
    if (request_.model.empty()) wrong(at / "model", "required", "The model is missing.");
    const JsonValue system = member(root, "systemInstruction");
    if (system.exists_and_not_null()) content(system, at / "systemInstruction", true);
    each_member(*this, root, at, [&](std::string_view name, JsonValue value) { field(name, value, at / name); });
    if (!has_contents_) wrong(at / "contents", "required", "The contents are missing.");
    if (!ok()) return error();
    return std::move(request_);
  }

 private:
  void field(std::string_view name, JsonValue value, const Place& at) {
    if (name == "systemInstruction" || name == "model") return;  // read first; the path's model counts
    if (name == "contents") contents(value, at);
    else if (name == "tools") tools(value, at);
    else if (name == "toolConfig") tool_config(value, at);
    else if (name == "generationConfig") generation_config(value, at);
    else if (name == "serviceTier") request_.service_tier = slice(value, at);
    else if (!value.is_null()) request_.extra.push_back({name, value.raw()});
  }

  void contents(JsonValue value, const Place& at) {
    if (!value.is_array()) return wrong(at, "type", "This must be a list of contents.");
    has_contents_ = true;
    if (value.size() == 0) return wrong(at, "min_items", "There must be at least one content.");
    request_.messages.reserve(value.size() + 1);
    std::size_t index = 0;
    for (const JsonValue element : value.elements()) content(element, at / index++, false);
  }

  void content(JsonValue value, const Place& at, bool system) {
    if (!value.is_object()) return wrong(at, "type", "A content must be an object.");
    Message& m = request_.messages.emplace_back();
    const JsonValue role = value["role"];
    if (system) m.role = Role::system;
    else if (role.equals("model")) m.role = Role::assistant;
    else if (role.exists_and_not_null() && !role.equals("user") && !role.equals("function") && !role.equals(""))
      return wrong(at / "role", "enum", "The role must be user or model.");
    const JsonValue parts = value["parts"];
    if (parts.exists() && !parts.is_array()) return wrong(at / "parts", "type", "This must be a list of parts.");
    std::size_t index = 0;
    for (const JsonValue element : parts.elements()) {
      const Place here = at / "parts";
      if (element.is_object()) part(element, m, here / index);
      else wrong(here / index, "type", "A part must be an object.");
      ++index;
    }
  }

  void part(JsonValue value, Message& m, const Place& at) {
    Part p;
    p.raw = value.raw();
    bool thought = false;
    int kinds = 0;
    each_member(*this, value, at, [&](std::string_view name, JsonValue inner) {
      const Place here = at / name;
      if (inner.is_null()) return;
      if (name == "text") {
        ++kinds;
        p.text = text(inner, here);
      } else if (name == "thought") {
        thought = boolean(inner, here).value_or(false);
      } else if (name == "thoughtSignature") {
        // Google's own means nothing to another provider.
        p.signature = source().keep(foreign_from_base64(slice(inner, here)));
      } else if (name == "inlineData" || name == "fileData") {
        ++kinds;
        media(inner, p, here);
      } else if (name == "functionCall") {
        ++kinds;
        call(inner, p, here);
      } else if (name == "functionResponse") {
        ++kinds;
        answer(inner, p, here);
      } else if (name == "executableCode" || name == "codeExecutionResult" || name == "toolCall" || name == "toolResponse") {
        ++kinds;
        p.kind = Part::Kind::other;
        p.name = name;
      }
    });
    if (kinds > 1) return wrong(at, "one_of", "A part holds one thing.");
    if (!thought || p.kind != Part::Kind::text) return m.parts.push_back(std::move(p));
    p.kind = Part::Kind::thinking;
    // A stream's pieces of one thought, kept by the client as parts: signed as a whole.
    if (!m.parts.empty() && m.parts.back().kind == Part::Kind::thinking && m.parts.back().signature.empty()) {
      Part& last = m.parts.back();
      last.text = {source().keep(std::string(last.text.value) + std::string(p.text.value)), {}};
      last.signature = p.signature;
    } else {
      m.parts.push_back(std::move(p));
    }
  }

  void media(JsonValue value, Part& p, const Place& at) {
    if (!object(value, at).exists()) return;
    p.media_type = slice(member(value, "mimeType"), at / "mimeType");
    p.data = slice(value["data"], at / "data");
    p.url = slice(member(value, "fileUri"), at / "fileUri");
    p.title = slice(member(value, "displayName"), at / "displayName");
    if (p.media_type.starts_with("image/")) p.kind = Part::Kind::image;
    else if (p.media_type.starts_with("audio/")) p.kind = Part::Kind::audio;
    else p.kind = p.media_type.starts_with("video/") ? Part::Kind::other : Part::Kind::document;
    if (p.kind == Part::Kind::other) p.name = "video";
  }

  // Clients may leave ids out; other formats need them.
  void call(JsonValue value, Part& p, const Place& at) {
    if (!object(value, at).exists()) return;
    p.kind = Part::Kind::tool_call;
    p.name = slice(value["name"], at / "name");
    p.id = slice(value["id"], at / "id");
    const JsonValue args = object(value["args"], at / "args");
    p.text = {args.exists() ? args.raw() : std::string_view("{}"), args.raw()};
    if (p.name.empty()) wrong(at / "name", "required", "A function call has a name.");
    if (p.id.empty()) p.id = source().keep("call_" + std::to_string(calls_.size()));
    calls_.push_back({p.id, p.name, false});
  }

  void answer(JsonValue value, Part& p, const Place& at) {
    if (!object(value, at).exists()) return;
    p.kind = Part::Kind::tool_result;
    p.name = slice(value["name"], at / "name");
    p.id = answered(slice(value["id"], at / "id"), p.name);
    const JsonValue response = object(value["response"], at / "response");
    Part& inner = p.content.emplace_back();
    inner.text = {response.exists() ? response.raw() : std::string_view("{}"), response.raw()};
    // The usual wrappings of a plain result.
    if (response.size() == 1) {
      const JsonMember only = *response.members().begin();
      const bool failed = only.key.equals("error");
      p.is_error = failed;
      if ((failed || only.key.equals("result") || only.key.equals("output") || only.key.equals("content")) && only.value.is_string())
        inner.text = {source().text(only.value), only.value.raw()};
    }
    std::size_t index = 0;
    for (const JsonValue attached : value["parts"].elements()) {
      const JsonValue inline_data = member(attached, "inlineData");
      const Place here = at / "parts" / index++;
      media(inline_data.exists() ? inline_data : member(attached, "fileData"), p.content.emplace_back(), here);
    }
  }

  std::string_view answered(std::string_view id, std::string_view name) {
    for (Call& call : calls_) {
      if (call.answered || (id.empty() ? call.name != name : call.id != id)) continue;
      call.answered = true;
      return call.id;
    }
    return id.empty() ? name : id;
  }

  void tools(JsonValue value, const Place& at) {
    if (!value.exists_and_not_null()) return;
    if (!value.is_array()) return wrong(at, "type", "This must be a list of tools.");
    std::size_t index = 0;
    for (const JsonValue tool : value.elements()) {
      const Place here = at / index++;
      each_member(*this, tool, here, [&](std::string_view name, JsonValue inner) {
        if (name == "functionDeclarations") return declarations(inner, here / name);
        request_.tools.emplace_back().raw = inner.raw();  // a tool of Google's
      });
    }
  }

  void declarations(JsonValue value, const Place& at) {
    if (!value.is_array()) return wrong(at, "type", "This must be a list of functions.");
    std::size_t index = 0;
    for (const JsonValue function : value.elements()) {
      const Place here = at / index++;
      Tool& t = request_.tools.emplace_back();
      t.raw = function.raw();
      t.name = slice(function["name"], here / "name");
      t.description = text(function["description"], here / "description");
      if (t.name.empty()) wrong(here / "name", "required", "A function has a name.");
      const JsonValue schema = object(member(function, "parametersJsonSchema"), here / "parametersJsonSchema");
      const JsonValue parameters = object(function["parameters"], here / "parameters");
      if (schema.exists()) t.parameters = schema.raw();
      else if (parameters.exists()) t.parameters = source().keep(to_json_schema(parameters, false));
    }
  }

  void tool_config(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    const JsonValue config = object(member(value, "functionCallingConfig"), at / "functionCallingConfig");
    const JsonValue names = member(config, "allowedFunctionNames");
    ToolChoice& choice = request_.tool_choice;
    const JsonValue mode = config["mode"];
    if (mode.equals("ANY")) choice.kind = ToolChoice::Kind::required;
    else if (mode.equals("NONE")) choice.kind = ToolChoice::Kind::none;
    else if (mode.equals("AUTO") || mode.equals("VALIDATED")) choice.kind = ToolChoice::Kind::automatic;
    if (names.size() == 1 && choice.kind == ToolChoice::Kind::required) {
      choice.kind = ToolChoice::Kind::named;
      choice.name = slice(names.at(0), at / "functionCallingConfig" / "allowedFunctionNames");
    } else if (names.size() > 1) {
      request_.extra.push_back({"allowedFunctionNames", names.raw()});
    }
  }

  void generation_config(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    each_member(*this, value, at, [&](std::string_view name, JsonValue inner) {
      if (!inner.is_null()) generation_field(name, inner, at / name);
    });
    if (request_.response_format.kind == ResponseFormat::Kind::unset && !json_.empty())
      request_.response_format.kind = ResponseFormat::Kind::json_object;
  }

  void generation_field(std::string_view name, JsonValue value, const Place& at) {
    ChatRequest& r = request_;
    if (name == "temperature") r.temperature = number(value, at);
    else if (name == "topP") r.top_p = number(value, at);
    else if (name == "topK") r.top_k = number(value, at);
    else if (name == "maxOutputTokens") r.max_tokens = positive(value, at);
    else if (name == "stopSequences") stop_sequences(value, at, r.stop);
    else if (name == "candidateCount") choices(value, at);
    else if (name == "responseMimeType") mime_type(value, at);
    else if (name == "responseSchema") schema(source().keep(to_json_schema(object(value, at), true)));
    else if (name == "responseJsonSchema") schema(object(value, at).raw());
    else if (name == "thinkingConfig") thinking(value, at);
    // Under the names other formats have for the same.
    else if (name == "seed") r.extra.push_back({"seed", value.raw()});
    else if (name == "presencePenalty") r.extra.push_back({"presence_penalty", value.raw()});
    else if (name == "frequencyPenalty") r.extra.push_back({"frequency_penalty", value.raw()});
    else r.extra.push_back({name, value.raw()});
  }

  void choices(JsonValue value, const Place& at) {
    request_.choices = positive(value, at).value_or(1);
    if (request_.choices > limits::max_choices) wrong(at, "range", "That many candidates are not possible.");
  }

  void mime_type(JsonValue value, const Place& at) {
    const std::string_view type = slice(value, at);
    if (type == "application/json") json_ = type;
    else if (!type.empty() && type != "text/plain") request_.extra.push_back({"responseMimeType", value.raw()});
  }

  void schema(std::string_view json) {
    request_.response_format.kind = ResponseFormat::Kind::json_schema;
    request_.response_format.schema = json;
    request_.response_format.strict = false;
  }

  void thinking(JsonValue value, const Place& at) {
    if (!object(value, at).exists()) return;
    Reasoning& reasoning = request_.reasoning;
    const JsonValue budget = member(value, "thinkingBudget");
    const JsonValue level = member(value, "thinkingLevel");
    if (const auto tokens = budget.to_int()) {
      reasoning.kind = *tokens == 0 ? Reasoning::Kind::disabled : *tokens < 0 ? Reasoning::Kind::adaptive : Reasoning::Kind::enabled;
      if (*tokens > 0) reasoning.budget_tokens = tokens;
    } else if (level.is_string() && !level.equals("THINKING_LEVEL_UNSPECIFIED")) {
      std::string effort = level.string_or({});
      for (char& c : effort) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      reasoning.kind = Reasoning::Kind::enabled;
      reasoning.effort = source().keep(std::move(effort));
    } else if (member(value, "includeThoughts").to_bool() == true) {
      reasoning.kind = Reasoning::Kind::adaptive;
    }
  }

  struct Call {
    std::string_view id;
    std::string_view name;
    bool answered;
  };

  ChatRequest request_;
  std::vector<Call> calls_;
  std::string_view json_;
  bool has_contents_ = false;
};

// What another provider signed, Google could not read.
void drop_foreign_signatures(const ChatRequest& request, JsonSplice& splice) {
  for (const JsonValue content : asked_of(request.source->root())["contents"].elements())
    for (const JsonValue part : content["parts"].elements())
      for (const std::string_view name : {std::string_view("thoughtSignature"), std::string_view("thought_signature")})
        if (is_foreign_base64(part[name].plain())) splice.remove(part, name);
}

}  // namespace

Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  return Reader(source, path).read();
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  const JsonValue root = request.source->root();
  JsonSplice splice(request.source->document());
  RenderedRequest rendered;
  rendered.path = model_path(model, method_of(request), options.dialect);
  splice_texts(request, splice);
  drop_foreign_signatures(request, splice);
  if (root["model"].exists()) splice.remove(root, "model");
  if (const JsonValue whole = asked_of(root); whole["model"].exists() && !root["model"].exists())
    splice.set(whole, "model", json_string("models/" + std::string(model)));
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

}  // namespace astra::gateway::gemini
