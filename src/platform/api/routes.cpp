#include "platform/api/routes.hpp"

#include <algorithm>
#include <map>

#include "platform/api/seal.hpp"
#include "platform/http/url.hpp"

namespace astra::api {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  for (;;) {
    const auto slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return out;
    path.remove_prefix(slash + 1);
  }
}

bool is_placeholder(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

std::vector<std::string_view> placeholders_of(std::string_view path) {
  std::vector<std::string_view> out;
  for (const auto segment : segments_of(path))
    if (is_placeholder(segment)) out.push_back(segment.substr(1, segment.size() - 2));
  return out;
}

// Paths by their segments; a literal wins over a placeholder, and the search turns back where that led nowhere.
struct Routes::Tree {
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> any;
    std::map<http::Method, const Endpoint*> endpoints;
  };

  // The endpoint that is already there, or null.
  const Endpoint* insert(const Endpoint& endpoint) {
    Node* node = &root;
    for (const auto segment : segments_of(endpoint.path)) {
      auto& next = is_placeholder(segment) ? node->any : node->literals[std::string(segment)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
    }
    const auto [at, is_new] = node->endpoints.try_emplace(endpoint.method, &endpoint);
    return is_new ? nullptr : at->second;
  }

  static const Node* find(const Node& node, const std::vector<std::string_view>& segments, std::size_t i,
                          std::vector<std::string_view>& values) {
    if (i == segments.size()) return node.endpoints.empty() ? nullptr : &node;
    if (const auto literal = node.literals.find(segments[i]); literal != node.literals.end())
      if (const Node* found = find(*literal->second, segments, i + 1, values)) return found;
    if (!node.any || segments[i].empty()) return nullptr;
    values.push_back(segments[i]);
    if (const Node* found = find(*node.any, segments, i + 1, values)) return found;
    values.pop_back();
    return nullptr;
  }

  Node root;
};

Routes::Routes() = default;
Routes::~Routes() = default;

Declaration Routes::add(http::Method method, std::string_view path) {
  ENSURE(!sealed());
  Endpoint& endpoint = endpoints_.emplace_back();
  endpoint.method = method;
  endpoint.path = path;
  return Declaration(endpoint);
}

Result<void> Routes::seal() {
  std::vector<Violation> broken;
  auto tree = std::make_unique<Tree>();
  for (Endpoint& endpoint : endpoints_) {
    complete(endpoint);
    if (const Endpoint* other = tree->insert(endpoint))
      broken.push_back({endpoint.name(), "clash", "is declared twice, also as " + other->path});
  }
  check_endpoints(endpoints_, broken);
  if (!broken.empty()) {
    std::string detail;
    for (const auto& v : broken) detail.append(detail.empty() ? "" : "\n").append(v.pointer + ": " + v.detail);
    return DomainError(routes_unsound, std::move(detail), std::move(broken));
  }
  tree_ = std::move(tree);
  return {};
}

Routes::Match Routes::match(http::Method method, std::string_view path) const {
  ENSURE(sealed());
  Match match;
  if (path.empty() || path.front() != '/' || path.size() > max_path_bytes) return match;
  std::vector<std::string_view> values;
  const Tree::Node* node = Tree::find(tree_->root, segments_of(path), 0, values);
  if (node == nullptr) return match;
  for (const auto& [allowed, endpoint] : node->endpoints) {
    match.allowed.push_back(allowed);
    if (allowed == http::Method::get) match.allowed.push_back(http::Method::head);
  }
  match.allowed.push_back(http::Method::options);
  const auto found = node->endpoints.find(method == http::Method::head ? http::Method::get : method);
  if (found == node->endpoints.end()) return match;
  match.endpoint = found->second;
  match.names = placeholders_of(match.endpoint->path);
  for (const auto value : values) {
    auto decoded = http::percent_decode(value);
    if (!decoded.ok()) return Match{};  // a path with a broken escape names nothing
    match.values.push_back(*std::move(decoded));
  }
  return match;
}

}  // namespace astra::api
