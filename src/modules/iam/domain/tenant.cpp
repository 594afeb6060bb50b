#include "iam/domain/tenant.hpp"

#include <algorithm>

#include "iam/domain/errors.hpp"
#include "iam/domain/limits.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

Result<std::vector<std::string>> checked_domains(const std::vector<std::string>& domains) {
  if (domains.size() > limits::most_email_domains) return invalid("/allowed_email_domains", "length", "At most 50 domains.");
  std::vector<std::string> checked;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    checked.push_back(ascii_lower(domains[i]));
    if (!is_domain_name(checked.back()))
      return invalid("/allowed_email_domains/" + std::to_string(i), "domain", "This is not a domain name.");
  }
  std::sort(checked.begin(), checked.end());
  checked.erase(std::unique(checked.begin(), checked.end()), checked.end());
  return checked;
}

Result<void> check_sessions(const TenantSettings& settings) {
  if (settings.session_idle_minutes < limits::least_session_minutes ||
      settings.session_idle_minutes > limits::most_session_idle_minutes)
    return invalid("/session_idle_minutes", "range", "Between 5 minutes and 24 hours.");
  if (settings.session_absolute_minutes < limits::least_session_minutes ||
      settings.session_absolute_minutes > limits::most_session_minutes)
    return invalid("/session_absolute_minutes", "range", "Between 5 minutes and 30 days.");
  if (settings.session_idle_minutes > settings.session_absolute_minutes)
    return invalid("/session_idle_minutes", "range", "A session cannot be idle for longer than it lasts.");
  return {};
}

// Takes over a new value and notes its name if it differs.
template <class T>
void take(T& current, const T& wanted, const char* name, std::vector<std::string>& changed) {
  if (current == wanted) return;
  current = wanted;
  changed.emplace_back(name);
}

}  // namespace

Result<Tenant> Tenant::create(TenantId id, std::string name, std::string slug, Instant now) {
  name = TRY(checked_name(std::move(name), "/name"));
  if (!is_slug(slug)) return invalid("/slug", "pattern", "2 to 63 lower-case letters, digits and single hyphens inside.");
  return Tenant({.id = id, .name = std::move(name), .slug = std::move(slug), .created_at = now, .updated_at = now});
}

Result<std::vector<std::string>> Tenant::edit(const TenantEdit& edit, Instant now) {
  Parts next = parts_;
  std::vector<std::string> changed;
  if (edit.name) take(next.name, TRY(checked_name(*edit.name, "/name")), "name", changed);
  if (edit.time_zone) {
    if (!is_time_zone_name(*edit.time_zone)) return invalid("/time_zone", "time_zone", "A name such as Europe/Berlin.");
    take(next.time_zone, *edit.time_zone, "time_zone", changed);
  }
  auto& settings = next.settings;
  if (edit.mfa_required) take(settings.mfa_required, *edit.mfa_required, "mfa_required", changed);
  if (edit.session_idle_minutes)
    take(settings.session_idle_minutes, *edit.session_idle_minutes, "session_idle_minutes", changed);
  if (edit.session_absolute_minutes)
    take(settings.session_absolute_minutes, *edit.session_absolute_minutes, "session_absolute_minutes", changed);
  if (edit.allowed_email_domains)
    take(settings.allowed_email_domains, TRY(checked_domains(*edit.allowed_email_domains)), "allowed_email_domains", changed);
  TRY(check_sessions(settings));
  if (changed.empty()) return changed;
  next.updated_at = now;
  ++next.version;
  parts_ = std::move(next);
  return changed;
}

Result<void> Tenant::claim(std::string name, Instant now) {
  if (claimed()) return setup_over;
  parts_.name = TRY(checked_name(std::move(name), "/organisation"));
  parts_.claimed_at = now;
  parts_.updated_at = now;
  ++parts_.version;
  return {};
}

Result<void> Tenant::require_allowed(const Email& email) const {
  const auto& domains = parts_.settings.allowed_email_domains;
  if (domains.empty() || std::find(domains.begin(), domains.end(), email.domain()) != domains.end()) return {};
  return email_domain_not_allowed;
}

}  // namespace astra::iam
