#include <doctest/doctest.h>

#include "iam/application/first_run.hpp"
#include "iam/application/invitations.hpp"
#include "iam/application/roles.hpp"
#include "iam/application/teams.hpp"
#include "iam/application/tenants.hpp"
#include "iam/application/users.hpp"
#include "organisation_fakes.hpp"

namespace astra::iam {
namespace {

using Names = std::vector<std::string>;

constexpr const char* good_password = "correct horse battery";

// One installation with one organisation, its bootstrap owner and whoever a test adds.
struct World {
  fake::Organisations store;
  fake::CountingTokens tokens;
  fake::PlainPasswords passwords;
  fake::Keys keys;
  fake::SetClock clock;
  int claims_heard = 0;
  FirstRun first_run{store, tokens, passwords, keys, Duration::minutes(30), clock, [this] { ++claims_heard; }};
  Tenants tenants{store, clock};
  Users users{store, clock};
  Invitations invitations{store, tokens, passwords, Duration::days(7), clock};
  Roles roles{store, clock};
  Teams teams{store, clock};
  Provisioned made;

  World() : made(provision(first_run, "default")) {}

  static Provisioned provision(FirstRun& run, const std::string& slug) {
    auto done = run.provision({"Default", slug, "admin@localhost.local", "Admin", good_password});
    REQUIRE(done.ok());
    return *std::move(done);
  }

  fake::Data& data() { return store.all[made.tenant]; }
  Names& events() { return data().events; }

  Caller caller(Names permissions) {
    Caller caller = Caller::system(made.tenant);
    caller.kind = Caller::Kind::user;
    caller.principal = made.owner.value();
    caller.permissions = std::move(permissions);
    return caller;
  }
  Caller owner() { return caller({"*"}); }
  Caller admin() { return caller(find_built_in_role("admin")->permissions); }

  // Somebody who has accepted an invitation.
  User member(const std::string& email, Names role_keys) {
    auto sent = invitations.invite(owner(), email, std::move(role_keys));
    REQUIRE(sent.ok());
    auto user = invitations.accept({sent->token, "Somebody", good_password});
    REQUIRE(user.ok());
    events().clear();
    return *std::move(user);
  }
};

TEST_CASE("a provisioned organisation has an owner with a password, is unclaimed, and says what happened") {
  World world;
  CHECK(world.data().tenant->slug() == "default");
  CHECK(world.data().passwords[world.made.owner] == "hash of correct horse battery");
  CHECK(world.first_run.state()->progress == SetupProgress::unclaimed);
  CHECK(world.events() == Names{"astra.iam.tenant.created.v1 " + world.made.tenant.to_string(),
                                "astra.iam.user.activated.v1 " + world.made.owner.to_string()});
}

TEST_CASE("an installation without an organisation is empty and issues no set-up link") {
  fake::Organisations store;
  fake::CountingTokens tokens;
  fake::PlainPasswords passwords;
  fake::Keys keys;
  fake::SetClock clock;
  FirstRun first_run{store, tokens, passwords, keys, Duration::minutes(30), clock};
  CHECK(first_run.state()->progress == SetupProgress::empty);
  CHECK(first_run.issue_setup_token().error().is(errors::not_found));
}

TEST_CASE("two organisations cannot have one short name") {
  World world;
  CHECK(world.first_run.provision({"Other", "default", "a@b.de", "A", good_password}).error().is(slug_taken));
}

TEST_CASE("whoever has the set-up link names the organisation and becomes its owner, once") {
  World world;
  const std::string token = *world.first_run.issue_setup_token();
  CHECK(world.first_run.look(token).ok());
  world.events().clear();
  const auto claimed = world.first_run.claim({token, "Acme", "ana@acme.example", "Ana", good_password});
  REQUIRE(claimed.ok());
  CHECK(claimed->tenant.name() == "Acme");
  CHECK(claimed->owner.is_owner());
  CHECK(world.data().users.size() == 2);
  CHECK(world.data().passwords.contains(claimed->owner.id()));
  CHECK(world.data().users.at(world.made.owner).state() == UserState::deactivated);
  CHECK(world.data().handed_over.at(world.made.owner) == claimed->owner.id());
  CHECK(world.claims_heard == 1);
  CHECK(world.events() == Names{"astra.iam.user.activated.v1 " + claimed->owner.id().to_string(),
                                "astra.iam.user.deactivated.v1 " + world.made.owner.to_string(),
                                "astra.iam.tenant.claimed.v1 " + world.made.tenant.to_string()});

  CHECK(world.first_run.look(token).error().is(setup_over));
  CHECK(world.first_run.claim({token, "Evil", "eve@evil.example", "Eve", good_password}).error().is(setup_over));
  CHECK(world.first_run.issue_setup_token().error().is(setup_over));
  CHECK(world.first_run.state()->progress == SetupProgress::claimed);
}

TEST_CASE("claiming with the address of the bootstrap owner takes that account over") {
  World world;
  const std::string token = *world.first_run.issue_setup_token();
  const auto claimed = world.first_run.claim({token, "Acme", "ADMIN@localhost.local", "Ana", "another long password"});
  REQUIRE(claimed.ok());
  CHECK(claimed->owner.id() == world.made.owner);
  CHECK(world.data().users.size() == 1);
  CHECK(world.data().passwords[world.made.owner] == "hash of another long password");
  CHECK(world.data().users.at(world.made.owner).state() == UserState::active);
  CHECK(world.claims_heard == 1);
}

TEST_CASE("an owner who was there before the claim stays; only the account the program made ends") {
  World world;
  const User early = world.member("early@acme.example", {"owner"});
  const auto claimed = world.first_run.claim({*world.first_run.issue_setup_token(), "Acme", "ana@acme.example", "Ana", good_password});
  REQUIRE(claimed.ok());
  CHECK(world.data().users.at(early.id()).state() == UserState::active);
  CHECK(world.data().users.at(world.made.owner).state() == UserState::deactivated);
}

TEST_CASE("a set-up link is dead after thirty minutes, after a newer one, and if nobody ever made it") {
  World world;
  const std::string first = *world.first_run.issue_setup_token();
  const std::string second = *world.first_run.issue_setup_token();
  CHECK(world.first_run.look(first).error().is(setup_over));
  CHECK(world.first_run.look("bss_guess").error().is(setup_over));
  world.clock.at = world.clock.at + Duration::minutes(30);
  CHECK(world.first_run.claim({second, "Acme", "a@b.de", "Ana", good_password}).error().is(setup_over));
}

TEST_CASE("a refused claim leaves the link usable") {
  World world;
  const std::string token = *world.first_run.issue_setup_token();
  CHECK(world.first_run.claim({token, "Acme", "a@b.de", "Ana", "short"}).error().is(fake::password_refused));
  CHECK(world.first_run.claim({token, "Acme", "nonsense", "Ana", good_password}).error().is(errors::validation_failed));
  CHECK(world.first_run.claim({token, "", "a@b.de", "Ana", good_password}).error().is(errors::validation_failed));
  CHECK(world.first_run.claim({token, "Acme", "a@b.de", "Ana", good_password}).ok());
}

TEST_CASE("the first key acts for an owner") {
  World world;
  REQUIRE(world.first_run.issue_key(world.made.tenant, {.name = "first"}).ok());
  CHECK(world.keys.asked_by.principal == world.made.owner.value());
  CHECK(world.keys.asked_by.kind == Caller::Kind::user);
}

TEST_CASE("an invited person waits, accepts with name and password, and is active") {
  World world;
  world.events().clear();
  const auto sent = world.invitations.invite(world.admin(), "ben@acme.example", {"developer"});
  REQUIRE(sent.ok());
  const UserId ben = sent->invitation.user();
  CHECK(world.data().users.at(ben).state() == UserState::invited);
  CHECK(world.invitations.look(sent->token)->email == "ben@acme.example");

  const auto user = world.invitations.accept({sent->token, "Ben", good_password});
  REQUIRE(user.ok());
  CHECK(world.data().users.at(ben).state() == UserState::active);
  CHECK(world.data().users.at(ben).display_name() == "Ben");
  CHECK(world.data().passwords.contains(ben));
  CHECK(world.events() == Names{"astra.iam.user.invited.v1 " + ben.to_string(), "astra.iam.user.activated.v1 " + ben.to_string()});
  CHECK(world.invitations.accept({sent->token, "Eve", good_password}).error().is(invitation_over));
}

TEST_CASE("a refused password leaves the invitation open") {
  World world;
  const auto sent = world.invitations.invite(world.admin(), "ben@acme.example", {"developer"});
  CHECK(world.invitations.accept({sent->token, "Ben", "short"}).error().is(fake::password_refused));
  CHECK(world.invitations.accept({sent->token, "Ben", good_password}).ok());
}

TEST_CASE("resending an invitation kills the earlier link") {
  World world;
  const auto first = world.invitations.invite(world.admin(), "ben@acme.example", {"developer"});
  const auto second = world.invitations.resend(world.admin(), first->invitation.id());
  REQUIRE(second.ok());
  CHECK(world.invitations.accept({first->token, "Ben", good_password}).error().is(invitation_over));
  CHECK(world.invitations.accept({second->token, "Ben", good_password}).ok());
}

TEST_CASE("an invitation taken back is over, its account is gone, and the address can be invited again") {
  World world;
  const auto sent = world.invitations.invite(world.admin(), "ben@acme.example", {"developer"});
  CHECK(world.invitations.invite(world.admin(), "BEN@acme.example", {"viewer"}).error().is(email_taken));
  REQUIRE(world.invitations.revoke(world.admin(), sent->invitation.id()).ok());
  CHECK(world.events().back() == "astra.iam.user.invitation_revoked.v1 " + sent->invitation.user().to_string());
  CHECK(world.invitations.accept({sent->token, "Ben", good_password}).error().is(invitation_over));
  CHECK_FALSE(world.data().users.contains(sent->invitation.user()));
  CHECK(world.invitations.invite(world.admin(), "ben@acme.example", {"viewer"}).ok());
}

TEST_CASE("only addresses of allowed domains are invited, and only to roles that exist and the inviter outranks") {
  World world;
  REQUIRE(world.tenants.edit(world.owner(), {.allowed_email_domains = Names{"acme.example"}}, {}).ok());
  CHECK(world.invitations.invite(world.admin(), "eve@evil.example", {"viewer"}).error().is(email_domain_not_allowed));
  CHECK(world.invitations.invite(world.admin(), "ben@acme.example", {"wizard"}).error().is(errors::validation_failed));
  CHECK(world.invitations.invite(world.admin(), "ben@acme.example", {"owner"}).error().is(permission_not_held));
  CHECK(world.invitations.invite(world.caller({"iam:invite"}), "ben@acme.example", {"viewer"}).error().is(permission_not_held));
  CHECK(world.invitations.invite(world.owner(), "ben@acme.example", {"owner"}).ok());
}

TEST_CASE("suspending, reactivating and deactivating change the account and tell it, each once") {
  World world;
  const User ben = world.member("ben@acme.example", {"developer"});
  REQUIRE(world.users.suspend(world.admin(), ben.id()).ok());
  CHECK(world.users.suspend(world.admin(), ben.id()).error().is(user_state_conflict));
  REQUIRE(world.users.reactivate(world.admin(), ben.id()).ok());
  REQUIRE(world.users.deactivate(world.admin(), ben.id()).ok());
  CHECK(world.data().users.at(ben.id()).state() == UserState::deactivated);
  const std::string subject = " " + ben.id().to_string();
  CHECK(world.events() == Names{"astra.iam.user.suspended.v1" + subject, "astra.iam.user.reactivated.v1" + subject,
                                "astra.iam.user.deactivated.v1" + subject});
}

TEST_CASE("nobody changes the account of somebody who may do more") {
  World world;
  CHECK(world.users.suspend(world.admin(), world.made.owner).error().is(user_outranks_caller));
  CHECK(world.users.set_roles(world.admin(), world.made.owner, {"viewer"}, {}).error().is(user_outranks_caller));
  CHECK(world.users.rename(world.admin(), world.made.owner, "Nobody", {}).error().is(user_outranks_caller));
  CHECK(world.events().size() == 2);
}

TEST_CASE("the last owner stays; with a second one the first may go") {
  World world;
  CHECK(world.users.deactivate(world.owner(), world.made.owner).error().is(last_owner));
  CHECK(world.users.set_roles(world.owner(), world.made.owner, {"admin"}, {}).error().is(last_owner));
  world.member("ben@acme.example", {"owner"});
  CHECK(world.users.deactivate(world.owner(), world.made.owner).ok());
}

TEST_CASE("roles are given by whoever holds what they grant, at the version they saw") {
  World world;
  const User ben = world.member("ben@acme.example", {"viewer"});
  CHECK(world.users.set_roles(world.admin(), ben.id(), {"owner"}, {}).error().is(permission_not_held));
  CHECK(world.users.set_roles(world.admin(), ben.id(), {"auditor"}, ben.version() - 1).error().is(errors::version_mismatch));
  const auto changed = world.users.set_roles(world.admin(), ben.id(), {"auditor", "billing"}, ben.version());
  REQUIRE(changed.ok());
  CHECK(changed->roles() == Names{"auditor", "billing"});
  CHECK(world.events() == Names{"astra.iam.user.roles_changed.v1 " + ben.id().to_string()});
}

TEST_CASE("a custom role is made, given, edited, and deleted once nobody has it") {
  World world;
  world.events().clear();
  REQUIRE(world.roles.create(world.admin(), "watcher", {"Watcher", "Looks.", {"audit:read", "iam:read"}}).ok());
  CHECK(world.roles.create(world.admin(), "watcher", {"Again", "", {"iam:read"}}).error().is(role_key_taken));
  const User ben = world.member("ben@acme.example", {"watcher"});
  CHECK(world.roles.remove(world.admin(), "watcher", 1).error().is(role_in_use));
  const auto edited = world.roles.edit(world.admin(), "watcher", {.permissions = Names{"iam:read"}}, 1);
  REQUIRE(edited.ok());
  CHECK(edited->version == 2);
  CHECK(edited->name == "Watcher");
  CHECK(world.roles.edit(world.admin(), "watcher", {.name = "Late"}, 1).error().is(errors::version_mismatch));
  REQUIRE(world.users.set_roles(world.admin(), ben.id(), {"viewer"}, {}).ok());
  REQUIRE(world.roles.remove(world.admin(), "watcher", 2).ok());
  CHECK(world.roles.read(world.admin(), "watcher").error().is(errors::not_found));
  CHECK(world.events() == Names{"astra.iam.role.changed.v1 watcher", "astra.iam.user.roles_changed.v1 " + ben.id().to_string(),
                                "astra.iam.role.deleted.v1 watcher"});
}

TEST_CASE("built-in roles are read and never changed") {
  World world;
  CHECK(world.roles.read(world.admin(), "auditor")->built_in);
  CHECK(world.roles.edit(world.owner(), "auditor", {.name = "Mine"}, 1).error().is(role_is_built_in));
  CHECK(world.roles.remove(world.owner(), "auditor", 1).error().is(role_is_built_in));
}

TEST_CASE("an organisation has at most a hundred custom roles") {
  World world;
  for (int i = 0; i < 100; ++i)
    REQUIRE(world.roles.create(world.owner(), "role_" + std::to_string(i), {"R", "", {"iam:read"}}).ok());
  CHECK(world.roles.create(world.owner(), "role_100", {"R", "", {"iam:read"}}).error().is(too_many_roles));
}

TEST_CASE("the pages of the role list join to all roles in order") {
  World world;
  REQUIRE(world.roles.create(world.owner(), "builders", {"Builders", "", {"gateway:read"}}).ok());
  Names keys;
  PageRequest request{.limit = 4, .after = {}, .count = true};
  while (true) {
    const auto page = world.roles.list(world.admin(), request);
    REQUIRE(page.ok());
    CHECK(page->total_count == 11);
    CHECK(page->items.size() <= 4);
    for (const auto& role : page->items) keys.push_back(role.key);
    if (!page->has_more()) break;
    request.after = page->next;
  }
  CHECK(keys.size() == 11);
  CHECK(std::is_sorted(keys.begin(), keys.end()));
}

TEST_CASE("a team takes people of the organisation, and tells who belongs to it") {
  World world;
  const User ben = world.member("ben@acme.example", {"developer"});
  const auto team = world.teams.create(world.admin(), "Blue", "");
  REQUIRE(team.ok());
  REQUIRE(world.teams.put_member(world.admin(), team->id(), {ben.id(), TeamRole::lead}).ok());
  CHECK(world.teams.put_member(world.admin(), team->id(), {UserId::create(world.clock.now())}).error().is(errors::validation_failed));
  CHECK(world.teams.edit(world.admin(), team->id(), {.name = "Red"}, 1).error().is(errors::version_mismatch));
  REQUIRE(world.teams.edit(world.admin(), team->id(), {.name = "Red"}, 2).ok());
  REQUIRE(world.teams.remove_member(world.admin(), team->id(), ben.id()).ok());
  REQUIRE(world.teams.remove(world.admin(), team->id(), {}).ok());
  const std::string subject = " " + team->id().to_string();
  CHECK(world.events() == Names{"astra.iam.team.created.v1" + subject, "astra.iam.team.changed.v1" + subject,
                                "astra.iam.team.changed.v1" + subject, "astra.iam.team.changed.v1" + subject,
                                "astra.iam.team.deleted.v1" + subject});
}

TEST_CASE("settings of the organisation change at the version the caller saw, and only changes are told") {
  World world;
  world.events().clear();
  CHECK(world.tenants.edit(world.owner(), {.name = "X"}, 7).error().is(errors::version_mismatch));
  CHECK(world.tenants.edit(world.owner(), {.name = "Default"}, 1)->version() == 1);
  CHECK(world.events().empty());
  CHECK(world.tenants.edit(world.owner(), {.name = "Acme"}, 1)->version() == 2);
  CHECK(world.events() == Names{"astra.iam.tenant.updated.v1 " + world.made.tenant.to_string()});
}

}  // namespace
}  // namespace astra::iam
