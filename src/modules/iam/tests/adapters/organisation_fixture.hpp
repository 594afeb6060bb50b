#pragma once
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "iam/adapters/crypto/random_tokens.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"
#include "iam/adapters/persistence/organisation_store.hpp"
#include "iam/application/first_run.hpp"
#include "iam/application/invitations.hpp"
#include "iam/application/roles.hpp"
#include "iam/application/teams.hpp"
#include "iam/application/tenants.hpp"
#include "iam/application/users.hpp"
#include "iam/domain/errors.hpp"
#include "iam/migrations.hpp"
#include "support/servers.hpp"

namespace astra::iam::testing {

inline constexpr const char* good_password = "correct horse battery";
inline constexpr ErrorKind password_refused{"password_not_acceptable", Category::unprocessable, "Too short."};

// Stands in for the slow hash: what passwords are is tested with credentials.
class QuickPasswords final : public NewPasswords {
 public:
  Result<std::string> hash(std::string_view password, std::string_view, std::string_view) override {
    if (password.size() < 15) return password_refused;
    return "quick:" + std::string(password);
  }
};

// Keys are tested with credentials.
class NoKeys final : public ApiKeyIssuer {
 public:
  Result<IssuedApiKey> issue(const Caller&, const NewApiKey&) override { return errors::unavailable; }
  Result<void> revoke(const Caller&, ApiKeyId) override { return errors::unavailable; }
};

class SetClock final : public Clock {
 public:
  Instant at = SystemClock().now();
  Instant now() const override { return at; }
};

inline std::unique_ptr<postgres::Database> open_database() {
  postgres::Options options;
  options.dsn = test::postgres_server({&iam::migrations()}).app_dsn();
  auto database = postgres::Database::open(options);
  REQUIRE_MESSAGE(database.ok(), std::string(database.error().message()));
  return *std::move(database);
}

// The organisation side of iam on a real PostgreSQL.
struct Installation {
  std::unique_ptr<postgres::Database> database = open_database();
  SetClock clock;
  PgOrganisationStore store{*database, clock};
  RandomTokens tokens;
  QuickPasswords passwords;
  NoKeys keys;
  FirstRun first_run{store, tokens, passwords, keys, Duration::minutes(30), clock};
  Tenants tenants{store, clock};
  Users users{store, clock};
  Invitations invitations{store, tokens, passwords, Duration::days(7), clock};
  Roles roles{store, clock};
  Teams teams{store, clock};
  PgCredentialStore credentials{*database};

  // A new organisation, and its owner as the caller.
  Caller organisation() {
    static int count = 0;
    const std::string slug = "org-" + std::to_string(++count) + "-" + std::to_string(clock.at.us);
    auto made = first_run.provision({"Organisation", slug, "owner@example.org", "Owner", good_password});
    REQUIRE_MESSAGE(made.ok(), std::string(made.error().message()));
    Caller caller = Caller::system(made->tenant);
    caller.kind = Caller::Kind::user;
    caller.principal = made->owner.value();
    return caller;
  }

  User member(const Caller& owner, const std::string& email, std::vector<std::string> role_keys) {
    auto sent = invitations.invite(owner, email, std::move(role_keys));
    REQUIRE_MESSAGE(sent.ok(), std::string(sent.error().message()));
    auto user = invitations.accept({sent->token, "Somebody", good_password});
    REQUIRE_MESSAGE(user.ok(), std::string(user.error().message()));
    return *std::move(user);
  }

  // As the check of credentials sees somebody.
  Person person(TenantId tenant, UserId id) {
    auto transaction = database->begin(tenant);
    REQUIRE(transaction.ok());
    auto loaded = PgPeople(*transaction).load(id);
    REQUIRE(loaded.ok());
    return *std::move(loaded);
  }

  std::vector<std::string> events_of(TenantId tenant) {
    static constexpr postgres::Sql read{"test.outbox", "SELECT type || ' ' || subject FROM platform.outbox ORDER BY id"};
    auto transaction = database->begin(tenant);
    REQUIRE(transaction.ok());
    const auto rows = transaction->run(read);
    REQUIRE_MESSAGE(rows.ok(), std::string(rows.error().message()));
    std::vector<std::string> events;
    for (auto row : *rows) events.push_back(row.next<std::string>());
    return events;
  }
};

}  // namespace astra::iam::testing
