#include <string>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/conversion_rules.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/gemini_names.hpp"
#include "gateway/domain/formats/usage_map.hpp"

// Gemini's embeddings. Each text is a message; one is asked for alone, several as a batch.
namespace astra::gateway::gemini_embed {
namespace {

constexpr std::size_t max_texts = 2'048;

void read_embed(JsonValue json, RequestReader& reader, const Place& at, ChatRequest& request) {
  if (!json.is_object()) return reader.wrong(at, "type", "This must be an object.");
  Message& message = request.messages.emplace_back();
  const JsonValue parts = json["content"]["parts"];
  std::size_t index = 0;
  for (const JsonValue part : parts.elements()) {
    const Place here = at / "content";
    Part& p = message.parts.emplace_back();
    p.raw = part.raw();
    p.text = reader.text(part["text"], here / "parts" / index++);
  }
  if (parts.size() == 0) reader.wrong(at / "content", "required", "The content has no parts.");
}

template <class Read>
Result<ChatRequest> parse(WireFormat format, std::string bytes, const RequestPath& path, Read&& read) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  RequestReader reader(*source);
  ChatRequest request;
  request.format = format;
  request.source = source;
  request.model.value = source->keep(std::string(path.model));
  const Place at;
  if (request.model.empty()) reader.wrong(at / "model", "required", "The model is missing.");
  read(source->root(), reader, at, request);
  if (!reader.ok()) return reader.error();
  return request;
}

// A request of our own format as an element of a batch: its bytes, with the model's name there.
void splice_model(JsonValue json, std::string_view model, JsonSplice& splice) { splice.set(json, "model", json_string(model)); }

std::string joined(const Message& message) {
  std::string text;
  for (const Part& part : message.parts) text += (text.empty() ? "" : "\n") + std::string(part.text.value);
  return text;
}

// OpenAI's, and whoever else's.
std::string body_of(const ChatRequest& request, std::string_view model, Losses& losses) {
  std::string_view dimensions;
  for (const ExtraField& field : request.extra) {
    if (field.name == "dimensions") dimensions = field.raw;
    else if (field.name != "encoding_format") losses.lose(field.name);
  }
  std::string body;
  JsonWriter w(body);
  const bool batch = request.messages.size() != 1;
  if (batch) w.begin_object().key("requests").begin_array();
  for (const Message& message : request.messages) {
    w.begin_object().field("model", model).key("content").begin_object().key("parts").begin_array();
    w.begin_object().field("text", joined(message)).end_object().end_array().end_object();
    w.field_raw("outputDimensionality", dimensions).end_object();
  }
  if (batch) w.end_array().end_object();
  return body;
}

}  // namespace

Result<ChatRequest> parse_one(std::string bytes, const RequestPath& path) {
  return parse(WireFormat::gemini_embed, std::move(bytes), path, [](JsonValue root, RequestReader& reader, const Place& at, ChatRequest& r) {
    read_embed(root, reader, at, r);
    for (const std::string_view name : {"outputDimensionality", "output_dimensionality"})
      if (root[name].exists()) r.extra.push_back({"dimensions", root[name].raw()});
    if (gemini::member(root, "taskType").exists()) r.extra.push_back({"taskType", gemini::member(root, "taskType").raw()});
  });
}

Result<ChatRequest> parse_batch(std::string bytes, const RequestPath& path) {
  return parse(WireFormat::gemini_batch_embed, std::move(bytes), path, [](JsonValue root, RequestReader& reader, const Place& at, ChatRequest& r) {
    const JsonValue requests = root["requests"];
    if (requests.size() == 0) return reader.wrong(at / "requests", "required", "There are no requests.");
    if (requests.size() > max_texts) return reader.wrong(at / "requests", "max_items", "There are too many requests.");
    std::size_t index = 0;
    for (const JsonValue one : requests.elements()) {
      const Place here = at / "requests";
      read_embed(one, reader, here / index++, r);
    }
    // What holds for the first is taken to hold for all where it goes to another provider.
    const JsonValue first = requests.at(0);
    const JsonValue dimensions = gemini::member(first, "outputDimensionality");
    if (dimensions.exists()) r.extra.push_back({"dimensions", dimensions.raw()});
    if (gemini::member(first, "taskType").exists()) r.extra.push_back({"taskType", gemini::member(first, "taskType").raw()});
  });
}

Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  RenderedRequest rendered;
  // A batch of one stays a batch: its answer goes back as it comes.
  const bool batch = request.messages.size() != 1 || request.format == WireFormat::gemini_batch_embed;
  rendered.path = gemini::model_path(model, batch ? "batchEmbedContents" : "embedContent", options.dialect);
  const std::string name = (model.starts_with("models/") ? "" : "models/") + std::string(model);
  if (request.format != WireFormat::gemini_embed && request.format != WireFormat::gemini_batch_embed) {
    if (request.messages.empty()) return DomainError(errors::unsupported_parameter, "The model's provider takes texts only, no tokens.");
    Losses losses(request.format, WireFormat::gemini_batch_embed, options.refuse_unsupported);
    rendered.body = body_of(request, name, losses);
    rendered.dropped = TRY(losses.take());
    return rendered;
  }
  const JsonValue root = request.source->root();
  JsonSplice splice(request.source->document());
  splice_texts(request, splice);
  if (request.format == WireFormat::gemini_embed) splice_model(root, name, splice);
  for (const JsonValue one : root["requests"].elements()) splice_model(one, name, splice);
  rendered.body = splice.apply();
  return rendered;
}

Result<ChatResponse> parse_response(std::string bytes, const Dialect*) {
  ChatResponse response;
  response.format = WireFormat::gemini_batch_embed;
  response.source = TRY(read_response_source(std::move(bytes)));
  const JsonValue root = response.source->root();
  if (root["embedding"].is_object()) response.vectors.push_back(root["embedding"]["values"].raw());
  else if (!root["embeddings"].is_array()) return DomainError(errors::provider_protocol_error, "The answer has no embeddings.");
  for (const JsonValue embedding : root["embeddings"].elements()) response.vectors.push_back(embedding["values"].raw());
  response.has_usage = read_gemini_usage(root["usageMetadata"], response.usage);
  return response;
}

std::string render_one(const ChatResponse& response, const ResponseOptions&) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("embedding").begin_object();
  w.field_raw("values", response.vectors.empty() ? std::string_view("[]") : response.vectors.front()).end_object().end_object();
  return out;
}

std::string render_batch(const ChatResponse& response, const ResponseOptions&) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("embeddings").begin_array();
  for (const std::string_view vector : response.vectors) w.begin_object().field_raw("values", vector).end_object();
  w.end_array().end_object();
  return out;
}

}  // namespace astra::gateway::gemini_embed
