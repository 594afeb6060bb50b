#include "gateway/application/connection_service.hpp"

#include "gateway/application/routing/route_service.hpp"
#include "gateway/application/versions.hpp"
#include "gateway/domain/aws/credentials.hpp"
#include "gateway/domain/config/settings_limits.hpp"
#include "gateway/domain/providers/address.hpp"

namespace astra::gateway {
namespace {

bool needs_secret(const AccountSettings& settings) {
  const Provider* provider = find_provider(settings.provider);
  return provider != nullptr && !provider->credential_header.empty() && !provider->credential_optional;
}

AccountSettings changed(AccountSettings settings, const AccountChange& change) {
  if (change.name) settings.name = *change.name;
  if (change.base_url) settings.base_url = *change.base_url;
  if (change.models) settings.models = *change.models;
  if (change.headers) settings.headers = *change.headers;
  if (change.options) {
    // An address that follows from the options goes on following.
    const Provider* provider = find_provider(settings.provider);
    if (provider != nullptr && !change.base_url && settings.base_url == default_address(*provider, settings.options)) settings.base_url.clear();
    settings.options = *change.options;
  }
  if (change.allow_private_address) settings.allow_private_address = *change.allow_private_address;
  if (change.timeout_ms) settings.timeout_ms = *change.timeout_ms;
  if (change.first_byte_timeout_ms) settings.first_byte_timeout_ms = *change.first_byte_timeout_ms;
  if (change.enabled) settings.enabled = *change.enabled;
  if (change.position) settings.position = *change.position;
  return settings;
}

// AWS credentials may name the region that the connection does not.
AccountSettings with_region(AccountSettings settings, const std::string& secret) {
  const Provider* provider = find_provider(settings.provider);
  if (provider == nullptr || !provider->aws || !settings.base_url.empty() || settings.options.contains("region")) return settings;
  if (const auto credentials = aws::Credentials::parse(secret); credentials.ok() && !credentials->region.empty())
    settings.options["region"] = credentials->region;
  return settings;
}

}  // namespace

void ConnectionService::put_secret(TenantId tenant, Account& account, const std::string& secret) {
  account.secret_sealed = secrets_.seal(tenant, account.id, secret);
  account.secret_last4 = Account::last4(secret);
}

Result<Account> ConnectionService::create(const Caller& caller, const AccountSettings& settings, const std::string& secret) {
  const Instant now = clock_.now();
  AccountSettings checked = TRY(Account::check(with_region(settings, secret)));
  Account account{.id = ConnectionId::create(now), .settings = std::move(checked), .created_at = now, .updated_at = now};
  if (!secret.empty() || needs_secret(account.settings)) {
    TRY(Account::check_secret(account.settings, secret));
    put_secret(caller.tenant, account, secret);
  }
  auto unit = TRY(store_.begin(caller));
  if (TRY(unit->accounts().all()).size() >= limits::most_connections) return too_many_connections;
  TRY(unit->accounts().add(account));
  TRY(unit->publish(ConnectionCreated{account.id, account.settings.name, account.settings.provider}));
  TRY(unit->commit());
  return account;
}

Result<std::vector<Account>> ConnectionService::list(const Caller& caller) {
  auto unit = TRY(store_.begin(caller));
  return unit->accounts().all();
}

Result<Account> ConnectionService::read(const Caller& caller, ConnectionId id) {
  auto unit = TRY(store_.begin(caller));
  return unit->accounts().read(id);
}

Result<Account> ConnectionService::change(const Caller& caller, ConnectionId id, const AccountChange& change,
                                          std::optional<std::int64_t> expected) {
  auto unit = TRY(store_.begin(caller));
  Account account = TRY(unit->accounts().load(id));
  TRY(expect_version(account.version, expected));
  auto settings = TRY(Account::check(changed(account.settings, change)));
  if (settings.base_url != account.settings.base_url && !account.secret_sealed.empty() && !change.secret) return secret_required;
  if (settings.name != account.settings.name) TRY(expect_unused(*unit, account.settings.name));
  account.settings = std::move(settings);
  if (change.secret) {
    TRY(Account::check_secret(account.settings, *change.secret));
    put_secret(caller.tenant, account, *change.secret);
  }
  ++account.version;
  account.updated_at = clock_.now();
  TRY(unit->accounts().save(account));
  TRY(unit->publish(ConnectionUpdated{account.id, account.settings.name, account.settings.enabled}));
  if (change.secret) TRY(unit->publish(ConnectionSecretRotated{account.id}));
  TRY(unit->commit());
  return account;
}

Result<Account> ConnectionService::rotate_secret(const Caller& caller, ConnectionId id, const std::string& secret) {
  auto unit = TRY(store_.begin(caller));
  Account account = TRY(unit->accounts().load(id));
  TRY(Account::check_secret(account.settings, secret));
  put_secret(caller.tenant, account, secret);
  ++account.version;
  account.updated_at = clock_.now();
  TRY(unit->accounts().save(account));
  TRY(unit->publish(ConnectionSecretRotated{account.id}));
  TRY(unit->commit());
  return account;
}

Result<void> ConnectionService::remove(const Caller& caller, ConnectionId id, std::optional<std::int64_t> expected) {
  auto unit = TRY(store_.begin(caller));
  const Account account = TRY(unit->accounts().load(id));
  TRY(expect_version(account.version, expected));
  TRY(expect_unused(*unit, account.settings.name));
  TRY(unit->accounts().remove(id));
  TRY(unit->publish(ConnectionDeleted{account.id, account.settings.name}));
  return unit->commit();
}

Result<ProbeReport> ConnectionService::test(const Caller& caller, ConnectionId id) {
  const Account account = TRY(read(caller, id));  // its transaction is over before the provider is asked
  Connection connection{.id = account.id,
                        .name = account.settings.name,
                        .provider = account.settings.provider,
                        .base_url = account.settings.base_url,
                        .headers = account.settings.headers,
                        .options = account.settings.options,
                        .allow_private_address = account.settings.allow_private_address};
  if (!account.secret_sealed.empty()) connection.secret = TRY(secrets_.open(caller.tenant, account.id, account.secret_sealed));
  return probe_.probe(connection);
}

}  // namespace astra::gateway
