#include "gateway/domain/formats/codec.hpp"

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/format.hpp"
#include "gateway/domain/formats/reading.hpp"

namespace astra::gateway {

Result<ChatRequest> parse_request(WireFormat door, std::string bytes) {
  switch (door) {
    case WireFormat::openai_chat: return openai_chat::parse_request(std::move(bytes));
    case WireFormat::openai_embeddings: return openai_embeddings::parse_request(std::move(bytes));
    case WireFormat::anthropic_messages: return anthropic_messages::parse_request(std::move(bytes));
  }
  return DomainError(errors::invalid_request);
}

Result<RenderedRequest> render_request(WireFormat target, const ChatRequest& request, std::string_view model,
                                       const RenderOptions& options) {
  const bool same = target == request.format;
  switch (target) {
    case WireFormat::openai_chat:
      if (same) return openai_chat::splice_request(request, model, options);
      if (request.format == WireFormat::openai_embeddings) break;
      return openai_chat::render_request(request, model, options);
    case WireFormat::anthropic_messages:
      if (same) return anthropic_messages::splice_request(request, model, options);
      if (request.format == WireFormat::openai_embeddings) break;
      return anthropic_messages::render_request(request, model, options);
    case WireFormat::openai_embeddings:
      if (same) return openai_embeddings::splice_request(request, model, options);
      break;
  }
  return DomainError(errors::unsupported_parameter, "The model's provider does not offer this kind of request.");
}

Result<ChatResponse> parse_response(WireFormat from, std::string bytes, const Dialect* dialect) {
  switch (from) {
    case WireFormat::openai_chat: return openai_chat::parse_response(std::move(bytes), dialect);
    case WireFormat::openai_embeddings: return openai_embeddings::parse_response(std::move(bytes), dialect);
    case WireFormat::anthropic_messages: return anthropic_messages::parse_response(std::move(bytes));
  }
  return DomainError(errors::provider_protocol_error);
}

std::string render_response(WireFormat door, const ChatResponse& response, const ResponseOptions& options) {
  if (door == response.format) return splice_response(response, options);
  return door == WireFormat::anthropic_messages ? anthropic_messages::render_response(response, options)
                                                : openai_chat::render_response(response, options);
}

namespace {

void splice_part(const Part& part, JsonSplice& splice) {
  if (part.text.changed && !part.text.source.empty()) splice.replace(part.text.source, json_of(part.text));
  for (const Part& inner : part.content) splice_part(inner, splice);
}

}  // namespace

void splice_texts(const ChatRequest& request, JsonSplice& splice) {
  for (const Message& message : request.messages)
    for (const Part& part : message.parts) splice_part(part, splice);
  for (const Tool& tool : request.tools)
    if (tool.description.changed && !tool.description.source.empty())
      splice.replace(tool.description.source, json_of(tool.description));
}

std::string splice_response(const ChatResponse& response, const ResponseOptions& options) {
  JsonSplice splice(response.source->document());
  for (const Choice& choice : response.choices)
    for (const Part& part : choice.parts) splice_part(part, splice);
  const JsonValue model = response.source->root()["model"];
  if (!options.model.empty() && model.is_string() && !model.equals(options.model))
    splice.replace(model.raw(), json_string(options.model));
  return splice.empty() ? response.source->bytes() : splice.apply();
}

}  // namespace astra::gateway
