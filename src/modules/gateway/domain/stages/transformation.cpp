#include "gateway/domain/providers/address.hpp"
#include "gateway/domain/stages/opaque.hpp"
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
  if (context.opaque) return transform_opaque(context);
  const Target& target = *context.target;
  RenderOptions options;
  options.dialect = &target.provider->dialect;
  if (target.provider->path_style == PathStyle::watsonx)
    for (const std::string_view name : {"project_id", "space_id"})
      if (const std::string_view value = option_of(*target.provider, *target.connection, name); !value.empty())
        options.members.emplace_back(name, value);
  auto rendered = render_request(target.format, *context.request, target.model, options);
  if (!rendered.ok()) return StageResult::block(std::move(rendered).error());
  context.rendered = *std::move(rendered);
  if (target.provider->path_style != PathStyle::plain)
    context.rendered->path = request_path(*target.provider, *target.connection, context.rendered->path, target.model, context.request->stream);
  context.record.provider = target.connection->provider;
  context.record.model = target.model;
  context.record.connection_id = target.connection->id;
  if (target.format == context.door.format) return StageResult::pass();
  return {Outcome::changed, context.rendered->dropped.empty() ? std::string{} : "dropped: " + joined(context.rendered->dropped), std::nullopt};
}

}  // namespace astra::gateway::stages
