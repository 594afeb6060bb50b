#include "gateway/domain/aws/credentials.hpp"

#include <algorithm>

#include "gateway/domain/errors.hpp"
#include "kernel/json.hpp"

namespace astra::gateway::aws {
namespace {

constexpr std::size_t longest_region = 32;
constexpr std::size_t longest_key_id = 128;   // IAM's own bound
constexpr std::size_t longest_token = 4'096;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

bool are_credentials(std::string_view secret) { return secret.starts_with('{'); }

bool is_region(std::string_view text) {
  if (text.empty() || text.size() > longest_region || text.front() == '-' || text.back() == '-') return false;
  const bool known = std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  return known && text.find('-') != std::string_view::npos;
}

std::string_view region_in(std::string_view base_url) {
  constexpr std::string_view before = "https://bedrock-runtime";
  if (!base_url.starts_with(before)) return {};
  base_url.remove_prefix(before.size());
  if (base_url.starts_with("-fips")) base_url.remove_prefix(5);
  if (!base_url.starts_with('.')) return {};
  base_url.remove_prefix(1);
  const std::size_t dot = base_url.find('.');
  if (dot == std::string_view::npos || !base_url.substr(dot).starts_with(".amazonaws.com")) return {};
  const std::string_view region = base_url.substr(0, dot);
  return is_region(region) ? region : std::string_view();
}

std::string signing_region(const Credentials& credentials, const std::map<std::string, std::string>& options, std::string_view base_url) {
  const auto option = options.find("region");
  if (option != options.end()) return option->second;
  return credentials.region.empty() ? std::string(region_in(base_url)) : credentials.region;
}

Result<Credentials> Credentials::parse(std::string_view secret) {
  std::vector<Violation> violations;
  const auto wrong = [&](std::string_view pointer, std::string_view detail) {
    violations.push_back({std::string(pointer), "secret", std::string(detail)});
  };
  Credentials credentials;
  const auto document = JsonDocument::parse(secret, {.max_depth = 2, .reject_duplicate_keys = true});
  if (!document.ok() || !document->root().is_object()) {
    wrong("/secret", "AWS credentials are a JSON object with access_key_id and secret_access_key.");
    return DomainError(errors::validation_failed, {}, std::move(violations));
  }
  const auto read = [&](std::string_view name, std::string& out, std::size_t longest, bool required) {
    const JsonValue value = document->root()[name];
    if (!value.exists_and_not_null() && !required) return;
    out = value.string_or({});
    if (out.empty() || out.size() > longest || !is_printable(out))
      wrong("/secret/" + std::string(name), "It is missing, too long, or holds characters that it cannot have.");
  };
  read("access_key_id", credentials.access_key_id, longest_key_id, true);
  read("secret_access_key", credentials.secret_access_key, longest_token, true);
  read("session_token", credentials.session_token, longest_token, false);
  read("region", credentials.region, longest_region, false);
  if (!credentials.region.empty() && !is_region(credentials.region)) wrong("/secret/region", "A region looks like us-east-1.");
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return credentials;
}

}  // namespace astra::gateway::aws
