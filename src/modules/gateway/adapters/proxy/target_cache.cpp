#include "gateway/adapters/proxy/target_cache.hpp"

#include "gateway/adapters/proxy/engine.hpp"
#include "gateway/adapters/proxy/limits.hpp"
#include "platform/http/url.hpp"

namespace astra::gateway::proxy {

Result<std::shared_ptr<http::KeptTarget>> TargetCache::find(const Engine& engine, const Connection& connection, const std::string& path) {
  const auto found = entries_.find(connection.id);
  if (found != entries_.end()) {
    const Entry& known = found->second;
    if (known.base_url == connection.base_url && known.path == path && known.allow_private == connection.allow_private_address)
      return known.target;
  }
  http::UpstreamTarget target;
  target.url = TRY(http::Url::parse(connection.base_url + path));
  target.addresses.allow_private = connection.allow_private_address;
  target.addresses.allowed = engine.allowed_private_networks;
  target.ca_file = engine.ca_file;
  target.id = connection.id.to_string();
  if (entries_.size() >= max_cached_targets && found == entries_.end()) entries_.clear();
  Entry& entry = entries_[connection.id];
  entry = {connection.base_url, path, connection.allow_private_address, std::make_shared<http::KeptTarget>(std::move(target))};
  return entry.target;
}

}  // namespace astra::gateway::proxy
