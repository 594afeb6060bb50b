#pragma once
#include <memory>
#include <string>
#include <unordered_map>

#include "gateway/domain/config/snapshot.hpp"
#include "platform/http/upstream.hpp"

// For data-plane .cpp files only.
namespace astra::gateway::proxy {

struct Engine;

// The targets a loop has asked before, by connection: parsed once, with their pool of connections at hand. What it knows of
// a connection is compared with the snapshot's at each use, so a changed connection is a new target. Holds no secrets.
class TargetCache {
 public:
  // Errors: invalid_url.
  Result<std::shared_ptr<http::KeptTarget>> find(const Engine& engine, const Connection& connection, const std::string& path);

 private:
  struct Entry {
    std::string base_url, path;
    bool allow_private = false;
    std::shared_ptr<http::KeptTarget> target;  // shared: a request in flight keeps the one it began with
  };
  std::unordered_map<ConnectionId, Entry> entries_;
};

}  // namespace astra::gateway::proxy
