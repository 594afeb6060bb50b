#include "gateway/domain/aws/credentials.hpp"
#include "gateway/domain/stages/stages.hpp"

namespace astra::gateway::stages {

StageResult add_credentials(RequestContext& context) {
  context.credential_headers.clear();
  const Target& target = *context.target;
  for (const auto& [name, value] : target.connection->headers) context.credential_headers.push_back({name, value});
  if (target.provider->credential_header.empty() || target.connection->secret.empty()) return StageResult::nothing_to_do();
  // They sign the request as it goes out.
  if (target.provider->aws && aws::are_credentials(target.connection->secret)) return StageResult::pass();
  context.credential_headers.push_back(
      {std::string(target.provider->credential_header), std::string(target.provider->credential_prefix) + target.connection->secret});
  return StageResult::pass();
}

}  // namespace astra::gateway::stages
