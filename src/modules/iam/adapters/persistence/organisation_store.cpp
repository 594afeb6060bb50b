#include "iam/adapters/persistence/organisation_store.hpp"

#include "iam/adapters/persistence/credentials/stores.hpp"
#include "iam/adapters/persistence/rows.hpp"
#include "iam/adapters/persistence/stores.hpp"
#include "iam/domain/credential_limits.hpp"
#include "platform/events/publish.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql find_invitation_tenant{"iam.tenant_of_invitation", "SELECT iam.tenant_of_invitation($1)"};
constexpr Sql find_setup_tenant{"iam.tenant_of_setup_token", "SELECT iam.tenant_of_setup_token($1)"};
constexpr Sql list_tenants{"iam.tenants", "SELECT id, slug, status, claimed FROM iam.tenants()"};

// "astra.iam.user.suspended.v1" is the action "user.suspended".
std::string_view action_of(std::string_view type) {
  constexpr std::string_view prefix = "astra.iam.";
  type.remove_prefix(prefix.size());
  return type.substr(0, type.rfind('.'));
}

SecurityEntry log_line(const Caller& caller, const EventRef& event, Instant now) {
  const auto subject = Uuid::parse(event.subject);
  return {.id = Uuid::v7(now),
          .at = now,
          .action = std::string(action_of(event.type)),
          .actor = caller.principal.is_nil() ? std::nullopt : std::optional(caller.principal),
          .actor_name = caller.name,
          .subject = subject,
          .detail = subject ? "" : event.subject,
          .ip = caller.ip,
          .user_agent = caller.user_agent.substr(0, limits::longest_user_agent),
          .request_id = caller.request_id};
}

class PgOrganisationUnit final : public OrganisationUnit {
 public:
  PgOrganisationUnit(postgres::Transaction transaction, const Caller& caller, const Clock& clock)
      : transaction_(std::move(transaction)), caller_(caller), clock_(clock) {}

  TenantStore& tenant() override { return tenant_; }
  UserStore& users() override { return users_; }
  InvitationStore& invitations() override { return invitations_; }
  RoleStore& roles() override { return roles_; }
  TeamStore& teams() override { return teams_; }
  SetupTokenStore& setup_tokens() override { return setup_tokens_; }
  // What happens to an organisation is also a line of its security log.
  Result<void> publish(const EventRef& event) override {
    const Instant now = clock_.now();
    TRY(PgSecurityLog(transaction_).add(log_line(caller_, event, now)));
    return events::publish(transaction_, caller_, event, now);
  }
  Result<void> commit() override { return transaction_.commit(); }

 private:
  postgres::Transaction transaction_;
  Caller caller_;
  const Clock& clock_;
  PgTenantStore tenant_{transaction_};
  PgUserStore users_{transaction_};
  PgInvitationStore invitations_{transaction_};
  PgRoleStore roles_{transaction_};
  PgTeamStore teams_{transaction_};
  PgSetupTokenStore setup_tokens_{transaction_};
};

}  // namespace

Result<std::unique_ptr<OrganisationUnit>> PgOrganisationStore::begin(const Caller& caller) {
  auto transaction = TRY(database_.begin(caller.tenant));
  return std::unique_ptr<OrganisationUnit>(std::make_unique<PgOrganisationUnit>(std::move(transaction), caller, clock_));
}

Result<TenantId> PgOrganisationStore::tenant_behind(const Sql& lookup, const TokenHash& token) {
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run(lookup, postgres::Bytes(token)));
  if (rows.empty()) return errors::not_found;
  return rows[0].get<TenantId>(0);
}

Result<TenantId> PgOrganisationStore::tenant_of_invitation(const TokenHash& token) {
  return tenant_behind(find_invitation_tenant, token);
}

Result<TenantId> PgOrganisationStore::tenant_of_setup_token(const TokenHash& token) {
  return tenant_behind(find_setup_tenant, token);
}

Result<std::vector<TenantEntry>> PgOrganisationStore::tenants() {
  auto transaction = TRY(database_.begin_tenantless());
  std::vector<TenantEntry> all;
  const auto rows = TRY(transaction.run(list_tenants));
  for (auto row : rows)
    all.push_back({.id = row.next<TenantId>(),
                   .slug = row.next<std::string>(),
                   .status = next_enum<TenantStatus>(row),
                   .claimed = row.next<bool>()});
  return all;
}

}  // namespace astra::iam
