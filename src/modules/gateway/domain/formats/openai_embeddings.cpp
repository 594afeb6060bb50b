#include <bit>
#include <cstdint>
#include <string>

#include "gateway/domain/formats/conversion_rules.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/usage_map.hpp"
#include "kernel/base64.hpp"

// OpenAI embeddings pass through: the inputs become user texts, so that guards see them; vectors are never looked at.
namespace astra::gateway::openai_embeddings {

Result<ChatRequest> parse_request(std::string bytes, const RequestPath&) {
  const auto source = TRY(read_request_source(std::move(bytes)));
  RequestReader reader(*source);
  const Place at;
  const JsonValue root = source->root();
  ChatRequest request;
  request.format = WireFormat::openai_embeddings;
  request.source = source;
  request.model = reader.text(root["model"], at / "model");
  request.user = reader.slice(root["user"], at / "user");
  if (request.model.empty()) reader.wrong(at / "model", "required", "The model is missing.");

  const JsonValue input = root["input"];
  const auto add = [&](JsonValue value) { request.messages.emplace_back().parts.emplace_back().text = {source->text(value), value.raw()}; };
  if (input.is_string()) add(input);
  for (const JsonValue element : input.elements())
    if (element.is_string()) add(element);
  // Lists of token numbers are inputs, too; there is no text in them.
  if (!input.is_string() && input.size() == 0) reader.wrong(at / "input", "required", "The input is missing or empty.");
  request.base64_vectors = root["encoding_format"].equals("base64");
  for (const JsonMember member : root.members()) {
    const std::string_view name = source->text(member.key);
    if (name != "model" && name != "input" && name != "user") request.extra.push_back({name, member.value.raw()});
  }
  if (!reader.ok()) return reader.error();
  return request;
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  RenderedRequest rendered;
  rendered.path = "/embeddings";
  const JsonValue root = request.source->root();
  JsonSplice splice(request.source->document());
  if (request.model.value != model) splice.set(root, "model", json_string(model));
  splice_texts(request, splice);
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

Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect) {
  ChatResponse response;
  response.format = WireFormat::openai_embeddings;
  response.source = TRY(read_response_source(std::move(bytes)));
  const JsonValue root = response.source->root();
  response.model = response.source->text(root["model"]);
  for (const JsonValue entry : root["data"].elements()) response.vectors.push_back(entry["embedding"].raw());
  response.has_usage = read_openai_usage(root["usage"], dialect, response.usage);
  return response;
}

Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  RenderedRequest rendered;
  rendered.path = "/embeddings";
  Losses losses(request.format, WireFormat::openai_embeddings, options.refuse_unsupported);
  JsonWriter w(rendered.body);
  w.begin_object().field("model", model).key("input").begin_array();
  for (const Message& message : request.messages) {
    std::string text;
    for (const Part& part : message.parts) text += (text.empty() ? "" : "\n") + std::string(part.text.value);
    w.string(text);
  }
  w.end_array();
  for (const ExtraField& field : request.extra) {
    if (field.name == "dimensions") w.field_raw("dimensions", field.raw);
    else losses.lose(field.name);
  }
  w.end_object();
  rendered.dropped = TRY(losses.take());
  return rendered;
}

namespace {

// Little-endian floats in base64: what OpenAI's SDKs ask for.
std::string base64_of(std::string_view vector) {
  std::string bytes;
  const auto document = JsonDocument::parse(vector);
  if (!document.ok()) return {};
  for (const JsonValue number : document->root().elements()) {
    auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(number.to_double().value_or(0)));
    for (int i = 0; i < 4; ++i, bits >>= 8) bytes += static_cast<char>(bits & 0xFF);
  }
  return to_base64(bytes);
}

}  // namespace

std::string render_response(const ChatResponse& response, const ResponseOptions& options) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().field("object", "list").key("data").begin_array();
  std::int64_t index = 0;
  for (const std::string_view vector : response.vectors) {
    w.begin_object().field("object", "embedding").field_number("index", index++).key("embedding");
    if (options.base64_vectors && vector.starts_with('[')) w.string(base64_of(vector));
    else w.raw(vector.empty() ? "[]" : vector);
    w.end_object();
  }
  w.end_array().field("model", options.model.empty() ? response.model : options.model).key("usage").begin_object();
  w.field_number("prompt_tokens", response.usage.in_total()).field_number("total_tokens", response.usage.in_total());
  w.end_object().end_object();
  return out;
}

}  // namespace astra::gateway::openai_embeddings
