#include "gateway/domain/formats/openai_completions.hpp"

#include <string>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/openai_chat_dialect.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// OpenAI's legacy completions: requests and whole answers.
namespace astra::gateway::openai_completions {
namespace {

class Reader : RequestReader {
 public:
  explicit Reader(const std::shared_ptr<ChatSource>& source) : RequestReader(*source) {
    request_.format = WireFormat::openai_completions;
    request_.source = source;
  }

  Result<ChatRequest> read() {
    const Place at;
    const JsonValue root = source().root();
    for (const JsonMember member : root.members()) field(source().text(member.key), member.value, at);
    if (request_.model.empty()) wrong(at / "model", "required", "The model is missing.");
    if (!root["prompt"].exists_and_not_null()) wrong(at / "prompt", "required", "The prompt is missing.");
    if (!ok()) return error();
    return std::move(request_);
  }

 private:
  void field(std::string_view name, JsonValue value, const Place& at) {
    ChatRequest& r = request_;
    if (name == "model") r.model = text(value, at / name);
    else if (name == "prompt") prompt(value, at / name);
    else if (name == "stream") r.stream = boolean(value, at / name).value_or(false);
    else if (name == "stream_options") r.stream_usage = object(value, at / name)["include_usage"].to_bool().value_or(false);
    else if (name == "max_tokens") r.max_tokens = positive(value, at / name);
    else if (name == "temperature") r.temperature = number(value, at / name);
    else if (name == "top_p") r.top_p = number(value, at / name);
    else if (name == "stop") stop_sequences(value, at / name, r.stop);
    else if (name == "user") r.user = slice(value, at / name);
    else if (name == "n") choices(value, at / name);
    else if ((name == "echo" && value.to_bool() == false) || (name == "best_of" && value.to_int() == 1)) return;  // the default
    else if (!value.is_null()) r.extra.push_back({name, value.raw()});
  }

  void choices(JsonValue value, const Place& at) {
    request_.choices = positive(value, at).value_or(1);
    if (request_.choices > limits::max_choices) wrong(at, "range", "That many choices are not possible.");
  }

  // A text becomes a message. Several prompts, or lists of token numbers, are something that only this format has.
  void prompt(JsonValue value, const Place& at) {
    if (value.is_null()) return;
    if (value.is_array() && value.size() == 1 && value.at(0).is_string()) value = value.at(0);
    if (value.is_string()) {
      request_.messages.emplace_back().parts.emplace_back().text = text(value, at);
      return;
    }
    if (!value.is_array()) return wrong(at, "type", "The prompt must be a string or a list.");
    for (const JsonValue element : value.elements())
      if (element.is_string()) request_.messages.emplace_back().parts.emplace_back().text = {source().text(element), element.raw()};
    request_.extra.push_back({"prompt[]", value.raw()});
  }

  ChatRequest request_;
};

}  // namespace

Result<ChatRequest> parse_request(std::string bytes, const RequestPath&) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  return Reader(source).read();
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  static const Dialect openai;
  Dialect dialect = options.dialect == nullptr ? openai : *options.dialect;
  dialect.max_tokens_field = "max_completion_tokens";  // this format's field is max_tokens with everybody: nothing to rename
  JsonSplice splice(request.source->document());
  RenderedRequest rendered;
  rendered.path = "/completions";
  splice_texts(request, splice);
  openai_chat::splice_dialect(request, dialect, model, options, splice, rendered.dropped);
  rendered.body = splice.empty() ? request.source->bytes() : splice.apply();
  return rendered;
}

Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect) {
  ChatResponse response;
  response.format = WireFormat::openai_completions;
  response.source = TRY(read_response_source(std::move(bytes)));
  ChatSource& source = *response.source;
  const JsonValue root = source.root();
  response.error = failure_in_answer(root);
  if (response.error) return response;
  if (!root["choices"].is_array()) return DomainError(errors::provider_protocol_error, "The answer has no choices.");
  response.id = source.text(root["id"]);
  response.model = source.text(root["model"]);
  response.created_s = root["created"].int_or(0);
  for (const JsonValue json : root["choices"].elements()) {
    Choice& choice = response.choices.emplace_back();
    choice.index = static_cast<std::uint32_t>(json["index"].int_or(0));
    choice.parts.emplace_back().text = {source.text(json["text"]), json["text"].raw()};
    choice.finish = openai_chat::read_finish(source.text(json["finish_reason"]));
  }
  response.has_usage = read_openai_usage(usage_in(root), dialect, response.usage);
  return response;
}

std::string render_response(const ChatResponse& response, const ResponseOptions& options) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().field("id", response.id.empty() ? options.id : response.id).field("object", "text_completion");
  w.field_number("created", response.created_s != 0 ? response.created_s : options.now_s);
  w.field("model", options.model.empty() ? response.model : options.model).key("choices").begin_array();
  for (const Choice& choice : response.choices) {
    std::string text;
    for (const Part& part : choice.parts)
      if (part.kind == Part::Kind::text || part.kind == Part::Kind::refusal) text += part.text.value;
    w.begin_object().field("text", text).field_number("index", choice.index).field_null("logprobs");
    w.field("finish_reason", openai_chat::write_finish(choice.finish)).end_object();
  }
  w.end_array();
  if (response.has_usage) {
    w.key("usage");
    write_openai_usage(w, response.usage);
  }
  w.end_object();
  return out;
}

}  // namespace astra::gateway::openai_completions
