#include "gateway/application/virtual_key_service.hpp"

#include "gateway/application/versions.hpp"

namespace astra::gateway {
namespace {

constexpr const char* invoke_permission = "gateway:invoke";

std::optional<iam::TeamId> team_of(const std::optional<Uuid>& id) {
  return id ? std::optional<iam::TeamId>(iam::TeamId(*id)) : std::nullopt;
}

}  // namespace

Result<void> VirtualKeyService::keep(const Caller& caller, const VirtualKey& key) {
  auto unit = TRY(store_.begin(caller));
  TRY(unit->virtual_keys().add(key));
  TRY(unit->publish(VirtualKeyCreated{key.key_id, key.name}));
  return unit->commit();
}

// The key is iam's and its settings are ours, in two transactions: a key whose settings could not be kept would be without
// limits, so it is revoked; nobody has seen its text.
Result<IssuedVirtualKey> VirtualKeyService::create(const Caller& caller, const NewVirtualKey& wanted) {
  auto settings = TRY(VirtualKeySettings::check(wanted.settings));
  auto issued = TRY(issuer_.issue(caller, {.name = wanted.name,
                                           .permissions = {invoke_permission},
                                           .team = team_of(wanted.team_id),
                                           .expires_at = wanted.expires_at,
                                           .ip_allow_list = wanted.ip_allow_list}));
  const Instant now = clock_.now();
  VirtualKey key{.key_id = issued.record.id.value(),
                 .public_id = issued.record.public_id,
                 .name = issued.record.name,
                 .team_id = wanted.team_id,
                 .expires_at = issued.record.expires_at,
                 .ip_allow_list = issued.record.ip_allow_list,
                 .settings = std::move(settings),
                 .created_by = caller.principal,
                 .created_at = now,
                 .updated_at = now};
  if (auto kept = keep(caller, key); !kept.ok()) {
    (void)issuer_.revoke(caller, issued.record.id);
    return std::move(kept).error();
  }
  return IssuedVirtualKey{std::move(key), std::move(issued.key)};
}

Result<Page<VirtualKey>> VirtualKeyService::list(const Caller& caller, const PageRequest& page) {
  auto unit = TRY(store_.begin(caller));
  return unit->virtual_keys().list(page);
}

Result<VirtualKey> VirtualKeyService::read(const Caller& caller, Uuid key_id) {
  auto unit = TRY(store_.begin(caller));
  return unit->virtual_keys().read(key_id);
}

Result<VirtualKey> VirtualKeyService::change(const Caller& caller, Uuid key_id, const VirtualKeyChange& change,
                                             std::optional<std::int64_t> expected) {
  auto unit = TRY(store_.begin(caller));
  VirtualKey key = TRY(unit->virtual_keys().load(key_id));
  TRY(expect_version(key.version, expected));
  if (key.revoked_at) return virtual_key_revoked;
  VirtualKeySettings settings = key.settings;
  if (change.allowed_models) settings.allowed_models = *change.allowed_models;
  if (change.limits) settings.limits = *change.limits;
  key.settings = TRY(VirtualKeySettings::check(std::move(settings)));
  ++key.version;
  key.updated_at = clock_.now();
  TRY(unit->virtual_keys().save(key));
  TRY(unit->publish(VirtualKeyUpdated{key.key_id}));
  TRY(unit->commit());
  return key;
}

// Ours first: the snapshot leaves out a key that either side revoked, and a second call ends it on both.
Result<VirtualKey> VirtualKeyService::revoke(const Caller& caller, Uuid key_id) {
  auto unit = TRY(store_.begin(caller));
  VirtualKey key = TRY(unit->virtual_keys().load(key_id));
  if (!key.revoked_at) {
    key.revoked_at = key.updated_at = clock_.now();
    ++key.version;
    TRY(unit->virtual_keys().save(key));
    TRY(unit->publish(VirtualKeyRevoked{key.key_id}));
  }
  TRY(unit->commit());
  auto ended = issuer_.revoke(caller, iam::ApiKeyId(key_id));
  if (!ended.ok() && !ended.error().is(errors::not_found)) return std::move(ended).error();
  return key;
}

}  // namespace astra::gateway
