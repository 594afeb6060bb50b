#pragma once
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/email.hpp"
#include "iam/domain/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

enum class TenantStatus { active, suspended };

// What an organisation decides about signing in.
struct TenantSettings {
  bool mfa_required = false;
  std::int32_t session_idle_minutes = 30;
  std::int32_t session_absolute_minutes = 12 * 60;
  std::vector<std::string> allowed_email_domains;  // lower case; empty allows every domain

  bool operator==(const TenantSettings&) const = default;
};

// What an edit of an organisation asks for; what is not mentioned stays.
struct TenantEdit {
  std::optional<std::string> name;
  std::optional<std::string> time_zone;
  std::optional<bool> mfa_required;
  std::optional<std::int32_t> session_idle_minutes;
  std::optional<std::int32_t> session_absolute_minutes;
  std::optional<std::vector<std::string>> allowed_email_domains;
};

// An organisation: the boundary that nothing crosses. Its people are users (domain/user.hpp).
class Tenant {
 public:
  struct Parts {
    TenantId id;
    std::string name;
    std::string slug;  // never changes
    TenantStatus status = TenantStatus::active;
    TenantSettings settings;
    std::string time_zone = "UTC";
    std::optional<Instant> claimed_at;  // when a person completed set-up
    std::int64_t version = 1;
    Instant created_at, updated_at;
  };

  // Errors: validation_failed.
  static Result<Tenant> create(TenantId id, std::string name, std::string slug, Instant now);
  static Tenant restore(Parts parts) { return Tenant(std::move(parts)); }

  // Returns the names of what changed, empty if nothing did. Errors: validation_failed.
  Result<std::vector<std::string>> edit(const TenantEdit& edit, Instant now);

  // A person completes set-up: names the organisation. Once. Errors: setup_over, validation_failed.
  Result<void> claim(std::string name, Instant now);

  // Errors: email_domain_not_allowed.
  Result<void> require_allowed(const Email& email) const;

  const TenantId& id() const { return parts_.id; }
  const std::string& name() const { return parts_.name; }
  const std::string& slug() const { return parts_.slug; }
  TenantStatus status() const { return parts_.status; }
  bool claimed() const { return parts_.claimed_at.has_value(); }
  const TenantSettings& settings() const { return parts_.settings; }
  std::int64_t version() const { return parts_.version; }
  const Parts& parts() const { return parts_; }

 private:
  explicit Tenant(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

}  // namespace astra::iam
