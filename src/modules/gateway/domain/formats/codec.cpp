#include "gateway/domain/formats/codec.hpp"

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/format.hpp"
#include "gateway/domain/formats/reading.hpp"

namespace astra::gateway {
namespace {

void splice_part(const Part& part, JsonSplice& splice) {
  if (part.text.changed && !part.text.source.empty()) splice.replace(part.text.source, json_of(part.text));
  for (const Part& inner : part.content) splice_part(inner, splice);
}

}  // namespace

Result<ChatRequest> parse_request(WireFormat door, std::string bytes, const RequestPath& path) {
  return format_of(door).parse_request(std::move(bytes), path);
}

Result<RenderedRequest> render_request(WireFormat target, const ChatRequest& request, std::string_view model,
                                       const RenderOptions& options) {
  const Format& format = format_of(target);
  if (target == request.format) return format.splice_request(request, model, options);
  if (format.render_request != nullptr && format.task == format_of(request.format).task)
    return format.render_request(request, model, options);
  return DomainError(errors::unsupported_parameter, "The model's provider does not offer this kind of request.");
}

Result<ChatResponse> parse_response(WireFormat from, std::string bytes, const Dialect* dialect) {
  return format_of(from).parse_response(std::move(bytes), dialect);
}

std::string render_response(WireFormat door, const ChatResponse& response, const ResponseOptions& options) {
  return door == response.format ? splice_response(response, options) : format_of(door).render_response(response, options);
}

std::string splice_response(const ChatResponse& response, const ResponseOptions& options) {
  JsonSplice splice(response.source->document());
  for (const Choice& choice : response.choices)
    for (const Part& part : choice.parts) splice_part(part, splice);
  const JsonValue model = response.source->root()[format_of(response.format).model_member];
  if (!options.model.empty() && model.is_string() && !model.equals(options.model))
    splice.replace(model.raw(), json_string(options.model));
  return splice.empty() ? response.source->bytes() : splice.apply();
}

void splice_texts(const ChatRequest& request, JsonSplice& splice) {
  for (const Message& message : request.messages)
    for (const Part& part : message.parts) splice_part(part, splice);
  for (const Tool& tool : request.tools)
    if (tool.description.changed && !tool.description.source.empty())
      splice.replace(tool.description.source, json_of(tool.description));
}

}  // namespace astra::gateway
