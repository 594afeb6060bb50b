#include "gateway/domain/config/account.hpp"

#include <algorithm>
#include <array>

#include "gateway/domain/aws/credentials.hpp"
#include "gateway/domain/config/base_url.hpp"
#include "gateway/domain/config/patterns.hpp"
#include "gateway/domain/config/settings_limits.hpp"
#include "gateway/domain/providers/address.hpp"

namespace astra::gateway {
namespace {

// Ours to set, or able to change where a request goes or how it is framed.
constexpr std::array<std::string_view, 14> reserved_headers{
    "host", "content-length", "content-type", "content-encoding", "transfer-encoding", "connection", "authorization", "x-api-key",
    "cookie", "expect", "upgrade", "te", "trailer", "accept-encoding"};

// A name is a label that can stand before the slash of a model name.
bool is_name(std::string_view name) {
  if (name.empty() || name.size() > limits::longest_connection_name) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
}

bool is_header_name(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && name.size() <= limits::longest_header && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) {
  return value.size() <= limits::longest_header && std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return text;
}

void check_headers(AccountSettings& settings, std::vector<Violation>& violations) {
  std::map<std::string, std::string> normal;
  for (auto& [name, value] : settings.headers) {
    const std::string key = lower(name);
    if (!is_header_name(key) || !is_header_value(value)) violations.push_back({"/headers/" + name, "header", "This is no valid header."});
    else if (std::find(reserved_headers.begin(), reserved_headers.end(), key) != reserved_headers.end())
      violations.push_back({"/headers/" + name, "reserved_header", "The gateway sets this header itself."});
    else normal[key] = value;
  }
  if (settings.headers.size() > limits::most_headers) violations.push_back({"/headers", "max_items", "There are too many headers."});
  settings.headers = std::move(normal);
}

void check_options(const AccountSettings& settings, const Provider& provider, std::vector<Violation>& violations) {
  for (const auto& [name, value] : settings.options) {
    const auto known = std::find_if(provider.options.begin(), provider.options.end(), [&](const ProviderOption& o) { return o.name == name; });
    if (known == provider.options.end()) violations.push_back({"/options/" + name, "option", "This provider has no such option."});
    else if (name == "region" && !aws::is_region(value))
      violations.push_back({"/options/region", "region", "A region looks like us-east-1."});
    else if (value.empty() || value.size() > limits::longest_option || !is_header_value(value))
      violations.push_back({"/options/" + name, "length", "It must have 1 to " + std::to_string(limits::longest_option) + " printable characters."});
  }
}

void check_timeout(std::string pointer, std::int64_t ms, std::vector<Violation>& violations) {
  if (ms < limits::shortest_timeout_ms || ms > limits::longest_timeout_ms)
    violations.push_back({std::move(pointer), "range", "It must be from " + std::to_string(limits::shortest_timeout_ms) + " to " +
                                                           std::to_string(limits::longest_timeout_ms) + "."});
}

}  // namespace

Result<AccountSettings> Account::check(AccountSettings settings) {
  std::vector<Violation> violations;
  if (!is_name(settings.name))
    violations.push_back({"/name", "name", "A name has 1 to 63 letters, digits, '-', '_' or '.'."});
  const Provider* provider = find_provider(settings.provider);
  if (provider == nullptr) {
    violations.push_back({"/provider", "provider", "There is no such provider."});
  } else {
    if (settings.base_url.empty()) settings.base_url = default_address(*provider, settings.options);
    while (settings.base_url.ends_with('/')) settings.base_url.pop_back();
    if (settings.base_url.empty() && provider->id != simulator_provider)
      violations.push_back({"/base_url", "required", "This provider has no address of its own."});
    check_options(settings, *provider, violations);
    if (const std::size_t open = settings.base_url.find('{'); open != std::string::npos) {
      const std::string option = settings.base_url.substr(open + 1, settings.base_url.find('}') - open - 1);
      violations.push_back({"/options/" + option, "required", "The provider's address depends on this option."});
      settings.base_url.clear();
    }
  }
  if (!settings.base_url.empty())
    if (std::string problem = base_url_problem(settings.base_url, settings.allow_private_address); !problem.empty())
      violations.push_back({"/base_url", "url", std::move(problem)});
  check_patterns("/models", settings.models, violations);
  check_headers(settings, violations);
  check_timeout("/timeout_ms", settings.timeout_ms, violations);
  check_timeout("/first_byte_timeout_ms", settings.first_byte_timeout_ms, violations);
  if (settings.position < 0 || settings.position > limits::most_position)
    violations.push_back({"/position", "range", "It must be from 0 to " + std::to_string(limits::most_position) + "."});
  if (!violations.empty()) return DomainError(errors::validation_failed, {}, std::move(violations));
  return settings;
}

Result<void> Account::check_secret(const AccountSettings& settings, std::string_view secret) {
  const Provider* provider = find_provider(settings.provider);
  if (provider != nullptr && provider->aws && aws::are_credentials(secret) && secret.size() <= limits::longest_secret) {
    const auto credentials = TRY(aws::Credentials::parse(secret));
    if (!aws::signing_region(credentials, settings.options, settings.base_url).empty()) return {};
    return DomainError(errors::validation_failed, {}, {{"/options/region", "required", "The region to sign for is not known."}});
  }
  const bool printable = std::all_of(secret.begin(), secret.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (printable && secret.size() >= limits::shortest_secret && secret.size() <= limits::longest_secret) return {};
  return DomainError(errors::validation_failed, {},
                     {{"/secret", "secret", "A secret has 8 to 4096 printable characters without spaces."}});
}

std::string Account::last4(std::string_view secret) {
  if (aws::are_credentials(secret))
    if (const auto credentials = aws::Credentials::parse(secret); credentials.ok()) return last4(credentials->access_key_id);
  return std::string(secret.size() < limits::shortest_secret ? std::string_view{} : secret.substr(secret.size() - limits::secret_tail));
}

}  // namespace astra::gateway
