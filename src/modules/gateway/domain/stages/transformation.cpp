#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

StageResult transform(RequestContext& context) {
  const Target& target = *context.target;
  RenderOptions options;
  options.dialect = &target.provider->dialect;
  auto rendered = render_request(target.format, *context.request, target.model, options);
  if (!rendered.ok()) return StageResult::block(std::move(rendered).error());
  context.rendered = *std::move(rendered);
  context.record.provider = target.connection->provider;
  context.record.model = target.model;
  context.record.connection_id = target.connection->id;
  if (target.format == context.door.format) return StageResult::pass();
  return {Outcome::changed, context.rendered->dropped.empty() ? std::string{} : "dropped: " + joined(context.rendered->dropped), std::nullopt};
}

}  // namespace astra::gateway::stages
