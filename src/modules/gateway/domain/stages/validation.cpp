#include "gateway/domain/errors.hpp"
#include "gateway/domain/stages/opaque.hpp"
#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {
namespace {

// "application/json" with any parameters; compared without regard to case.
bool is_json(std::string_view content_type) {
  constexpr std::string_view json = "application/json";
  if (content_type.size() < json.size()) return false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = content_type[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != json[i]) return false;
  }
  return content_type.size() == json.size() || content_type[json.size()] == ';' || content_type[json.size()] == ' ';
}

}  // namespace

StageResult validate(RequestContext& context) {
  if (context.door.operation == Door::Operation::list_models || context.door.operation == Door::Operation::read_model)
    return StageResult::nothing_to_do();
  if (context.door.operation == Door::Operation::opaque) return validate_opaque(context);
  // InvokeModel's clients may leave the type to the service, for which it is JSON.
  const bool unsaid = context.door.format == WireFormat::bedrock_anthropic &&
                      (context.content_type.empty() || context.content_type == "application/octet-stream");
  if (!unsaid && !is_json(context.content_type)) return StageResult::block(DomainError(errors::unsupported_media_type));
  const Door& door = context.door;
  const RequestPath path{.model = context.path_model, .stream = door.stream, .array = door.array,
                         .count = door.operation == Door::Operation::count_tokens};
  auto request = parse_request(door.format, std::move(context.body), path);
  if (!request.ok()) return StageResult::block(std::move(request).error());
  context.request = *std::move(request);
  context.record.requested_model = std::string(context.request->model.value);
  context.record.stream = context.request->stream;
  return StageResult::pass();
}

}  // namespace astra::gateway::stages
