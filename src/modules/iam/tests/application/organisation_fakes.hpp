#pragma once
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "iam/contracts/credentials.hpp"
#include "iam/domain/errors.hpp"
#include "iam/ports/new_passwords.hpp"
#include "iam/ports/organisation_store.hpp"
#include "iam/ports/tokens.hpp"

// Organisations in memory. A unit works on a copy that commit() puts in place, so that a use case which forgets to commit,
// or publishes without saving, is found out.
namespace astra::iam::fake {

struct Data {
  std::optional<Tenant> tenant;
  std::map<UserId, User> users;
  std::map<InvitationId, Invitation> invitations;
  std::map<std::string, Role> roles;
  std::map<TeamId, Team> teams;
  std::optional<SetupToken> setup_token;
  std::map<UserId, std::string> passwords;
  std::map<UserId, UserId> handed_over;
  std::vector<std::string> events;  // "type subject"
};

template <class K, class V>
Result<V> found(const std::map<K, V>& in, const K& key) {
  const auto at = in.find(key);
  if (at == in.end()) return errors::not_found;
  return at->second;
}

// A page of a map's values that `wanted` says yes to.
template <class K, class V, class Wanted>
Page<V> page_of(const std::map<K, V>& in, const PageRequest& request, Wanted wanted) {
  Page<V> page;
  for (const auto& [key, value] : in) {
    if (!wanted(value) || (!request.after.empty() && key.to_string() <= request.after.front())) continue;
    if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
      page.next = {page.items.back().id().to_string()};
      break;
    }
    page.items.push_back(value);
  }
  return page;
}

class Tenants final : public TenantStore {
 public:
  Tenants(Data& data, const std::map<TenantId, Data>& all) : data_(data), all_(all) {}
  Result<Tenant> load() override { return read(); }
  Result<Tenant> read() override {
    if (!data_.tenant) return errors::not_found;
    return *data_.tenant;
  }
  Result<void> add(const Tenant& tenant) override {
    for (const auto& [id, other] : all_)
      if (other.tenant && other.tenant->slug() == tenant.slug()) return slug_taken;
    data_.tenant = tenant;
    return {};
  }
  Result<void> save(const Tenant& tenant) override { return data_.tenant = tenant, Result<void>(); }

 private:
  Data& data_;
  const std::map<TenantId, Data>& all_;
};

class Users final : public UserStore {
 public:
  explicit Users(Data& data) : data_(data) {}
  Result<User> load(UserId id) override { return found(data_.users, id); }
  Result<User> read(UserId id) override { return found(data_.users, id); }
  Result<std::optional<User>> find(const Email& email) override {
    for (const auto& [id, user] : data_.users)
      if (user.email() == email) return std::optional(user);
    return std::optional<User>();
  }
  Result<Page<User>> list(const UserFilter& filter, const PageRequest& page) override {
    return page_of(data_.users, page, [&](const User& user) { return !filter.state || user.state() == *filter.state; });
  }
  Result<std::int64_t> other_owners(UserId id) override {
    return std::count_if(data_.users.begin(), data_.users.end(), [&](const auto& entry) {
      return entry.first != id && entry.second.is_owner() && entry.second.state() == UserState::active;
    });
  }
  Result<std::optional<User>> first_owner() override {
    for (const auto& [id, user] : data_.users)
      if (user.is_owner() && user.state() == UserState::active) return std::optional(user);
    return std::optional<User>();
  }
  Result<void> add(const User& user) override {
    if (*find(user.email())) return email_taken;
    return data_.users.emplace(user.id(), user), Result<void>();
  }
  Result<void> save(const User& user) override { return data_.users.insert_or_assign(user.id(), user), Result<void>(); }
  Result<void> remove(UserId id) override { return data_.users.erase(id), Result<void>(); }
  Result<void> hand_over_keys(UserId from, UserId to) override { return data_.handed_over[from] = to, Result<void>(); }
  Result<void> put_password(UserId id, const std::string& hash, Instant) override { return data_.passwords[id] = hash, Result<void>(); }

 private:
  Data& data_;
};

class Invitations final : public InvitationStore {
 public:
  explicit Invitations(Data& data) : data_(data) {}
  Result<Invitation> load(InvitationId id) override { return found(data_.invitations, id); }
  Result<Invitation> load(const TokenHash& token) override {
    for (const auto& [id, invitation] : data_.invitations)
      if (invitation.parts().token_hash == token) return invitation;
    return errors::not_found;
  }
  Result<Page<Invitation>> list(const InvitationFilter& filter, const PageRequest& page) override {
    return page_of(data_.invitations, page, [&](const Invitation& i) { return !filter.state || i.state() == *filter.state; });
  }
  Result<void> add(const Invitation& i) override { return save(i); }
  Result<void> save(const Invitation& i) override { return data_.invitations.insert_or_assign(i.id(), i), Result<void>(); }

 private:
  Data& data_;
};

class Roles final : public RoleStore {
 public:
  explicit Roles(Data& data) : data_(data) {}
  Result<Role> load(const std::string& key) override { return found(data_.roles, key); }
  Result<Role> read(const std::string& key) override { return found(data_.roles, key); }
  Result<std::vector<Role>> all() override {
    std::vector<Role> roles;
    for (const auto& [key, role] : data_.roles) roles.push_back(role);
    return roles;
  }
  Result<std::vector<Role>> hold(const std::vector<std::string>& keys) override {
    std::vector<Role> roles;
    for (const auto& [key, role] : data_.roles)
      if (std::find(keys.begin(), keys.end(), key) != keys.end()) roles.push_back(role);
    return roles;
  }
  Result<bool> in_use(const std::string& key) override {
    return std::any_of(data_.users.begin(), data_.users.end(), [&](const auto& entry) {
      const auto& roles = entry.second.roles();
      return std::find(roles.begin(), roles.end(), key) != roles.end();
    });
  }
  Result<void> add(const Role& role) override {
    if (!data_.roles.emplace(role.key(), role).second) return role_key_taken;
    return {};
  }
  Result<void> save(const Role& role) override { return data_.roles.insert_or_assign(role.key(), role), Result<void>(); }
  Result<void> remove(const std::string& key) override { return data_.roles.erase(key), Result<void>(); }

 private:
  Data& data_;
};

class Teams final : public TeamStore {
 public:
  explicit Teams(Data& data) : data_(data) {}
  Result<Team> load(TeamId id) override { return found(data_.teams, id); }
  Result<Team> read(TeamId id) override { return found(data_.teams, id); }
  Result<Page<Team>> list(const PageRequest& page) override {
    return page_of(data_.teams, page, [](const Team&) { return true; });
  }
  Result<void> add(const Team& team) override { return save(team); }
  Result<void> save(const Team& team) override { return data_.teams.insert_or_assign(team.id(), team), Result<void>(); }
  Result<void> remove(TeamId id) override { return data_.teams.erase(id), Result<void>(); }

 private:
  Data& data_;
};

class SetupTokens final : public SetupTokenStore {
 public:
  explicit SetupTokens(Data& data) : data_(data) {}
  Result<SetupToken> load(const TokenHash& token) override {
    if (!data_.setup_token || data_.setup_token->parts().token_hash != token) return errors::not_found;
    return *data_.setup_token;
  }
  Result<void> replace(const SetupToken& token) override { return save(token); }
  Result<void> save(const SetupToken& token) override { return data_.setup_token = token, Result<void>(); }

 private:
  Data& data_;
};

class Unit final : public OrganisationUnit {
 public:
  Unit(std::map<TenantId, Data>& all, TenantId tenant) : all_(all), id_(tenant), data_(all[tenant]) {}
  TenantStore& tenant() override { return tenant_; }
  UserStore& users() override { return users_; }
  InvitationStore& invitations() override { return invitations_; }
  RoleStore& roles() override { return roles_; }
  TeamStore& teams() override { return teams_; }
  SetupTokenStore& setup_tokens() override { return setup_tokens_; }
  Result<void> publish(const EventRef& event) override {
    data_.events.push_back(std::string(event.type) + " " + event.subject);
    return {};
  }
  Result<void> commit() override { return all_[id_] = data_, Result<void>(); }

 private:
  std::map<TenantId, Data>& all_;
  TenantId id_;
  Data data_;
  Tenants tenant_{data_, all_};
  Users users_{data_};
  Invitations invitations_{data_};
  Roles roles_{data_};
  Teams teams_{data_};
  SetupTokens setup_tokens_{data_};
};

class Organisations final : public OrganisationStore {
 public:
  std::map<TenantId, Data> all;

  Result<std::unique_ptr<OrganisationUnit>> begin(const Caller& caller) override {
    return std::unique_ptr<OrganisationUnit>(std::make_unique<Unit>(all, caller.tenant));
  }
  Result<TenantId> tenant_of_invitation(const TokenHash& token) override {
    for (const auto& [tenant, data] : all)
      for (const auto& [id, invitation] : data.invitations)
        if (invitation.parts().token_hash == token) return tenant;
    return errors::not_found;
  }
  Result<TenantId> tenant_of_setup_token(const TokenHash& token) override {
    for (const auto& [tenant, data] : all)
      if (data.setup_token && data.setup_token->parts().token_hash == token) return tenant;
    return errors::not_found;
  }
  Result<std::vector<TenantEntry>> tenants() override {
    std::vector<TenantEntry> entries;
    for (const auto& [id, data] : all)
      if (data.tenant)
        entries.push_back({.id = id, .slug = data.tenant->slug(), .status = data.tenant->status(), .claimed = data.tenant->claimed()});
    return entries;
  }
};

// Tokens that count up; the hash is the text's end.
class CountingTokens final : public Tokens {
 public:
  MintedToken mint(std::string_view prefix) override {
    std::string text = std::string(prefix) + std::to_string(++count_);
    const TokenHash digest = hash(text);
    return {.text = std::move(text), .hash = digest};
  }
  TokenHash hash(std::string_view text) override {
    TokenHash digest{};
    std::copy_n(text.rbegin(), std::min(text.size(), digest.size()), digest.begin());
    return digest;
  }

 private:
  int count_ = 0;
};

inline constexpr ErrorKind password_refused{"password_not_acceptable", Category::unprocessable, "Too short."};

// Takes every password of fifteen characters.
class PlainPasswords final : public NewPasswords {
 public:
  Result<std::string> hash(std::string_view password, std::string_view, std::string_view) override {
    if (password.size() < 15) return password_refused;
    return "hash of " + std::string(password);
  }
};

class Keys final : public ApiKeyIssuer {
 public:
  Caller asked_by;
  Result<IssuedApiKey> issue(const Caller& caller, const NewApiKey& wanted) override {
    asked_by = caller;
    IssuedApiKey issued;
    issued.record.name = wanted.name;
    issued.key = "bst_test_key";
    return issued;
  }
  Result<void> revoke(const Caller&, ApiKeyId) override { return {}; }
};

class SetClock final : public Clock {
 public:
  Instant at = Instant::from_unix_seconds(1'800'000'000);
  Instant now() const override { return at; }
};

}  // namespace astra::iam::fake
