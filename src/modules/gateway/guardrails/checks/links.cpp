#include "gateway/guardrails/checks/links.hpp"

#include <algorithm>

namespace astra::gateway::guardrails {
namespace {

std::string_view host_of(std::string_view link) {
  std::string_view authority = link.substr(0, link.find_first_of("/?#\\ \t\n)>\"'"));
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  return authority.substr(0, authority.find(':'));
}

bool is_below(std::string_view host, std::string_view allowed) {
  if (allowed.empty() || !host.ends_with(allowed)) return false;
  return host.size() == allowed.size() || host[host.size() - allowed.size() - 1] == '.';
}

}  // namespace

bool leads_to(std::string_view text, std::span<const std::string> hosts) {
  if (hosts.empty()) return false;
  bool any = false;
  for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
    std::string host(host_of(text.substr(at + 3)));
    for (char& c : host) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (std::none_of(hosts.begin(), hosts.end(), [&](const std::string& allowed) { return is_below(host, allowed); })) return false;
    any = true;
  }
  return any;
}

}  // namespace astra::gateway::guardrails
