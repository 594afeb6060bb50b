#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/formats/usage_map.hpp"

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

  Message message;
  const JsonValue input = root["input"];
  const auto add = [&](JsonValue value) { message.parts.emplace_back().text = {source->text(value), value.raw()}; };
  if (input.is_string()) add(input);
  for (const JsonValue element : input.elements())
    if (element.is_string()) add(element);
  // Lists of token numbers are inputs, too; there is no text in them.
  if (!input.is_string() && input.size() == 0) reader.wrong(at / "input", "required", "The input is missing or empty.");
  request.messages.push_back(std::move(message));
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
  response.has_usage = read_openai_usage(root["usage"], dialect, response.usage);
  return response;
}

}  // namespace astra::gateway::openai_embeddings
