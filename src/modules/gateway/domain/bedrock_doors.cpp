#include "gateway/domain/doors.hpp"

namespace astra::gateway {
namespace {

constexpr std::string_view prefix = "/model/";

}  // namespace

bool is_bedrock_path(std::string_view path) { return path.starts_with(prefix); }

// The model's id is one segment, percent-encoded; clients that leave an ARN's slash as it is are understood as well.
std::optional<Door> find_bedrock_door(std::string_view path) {
  if (!is_bedrock_path(path)) return std::nullopt;
  path.remove_prefix(prefix.size());
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  const std::string_view model = path.substr(0, slash);
  const std::string_view operation = path.substr(slash + 1);
  constexpr auto generate = Door::Operation::generate;
  if (operation == "converse") return Door{"bedrock.converse", WireFormat::bedrock_converse, generate, model};
  if (operation == "converse-stream") return Door{"bedrock.converse", WireFormat::bedrock_converse, generate, model, true};
  if (operation == "invoke") return Door{"bedrock.invoke", WireFormat::bedrock_anthropic, generate, model};
  if (operation == "invoke-with-response-stream") return Door{"bedrock.invoke", WireFormat::bedrock_anthropic, generate, model, true};
  return std::nullopt;
}

}  // namespace astra::gateway
