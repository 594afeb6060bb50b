#include <algorithm>
#include <thread>

#include "iam/contracts/organisation_events.hpp"
#include "organisation_fixture.hpp"

namespace astra::iam {
namespace {

using namespace testing;
using Names = std::vector<std::string>;

TEST_CASE("a provisioned organisation reads back as it was made, with its events in the outbox") {
  Installation here;
  const Caller owner = here.organisation();
  const auto tenant = here.tenants.read(owner);
  REQUIRE(tenant.ok());
  CHECK(tenant->id() == owner.tenant);
  CHECK(tenant->name() == "Organisation");
  CHECK(tenant->parts().time_zone == "UTC");
  CHECK_FALSE(tenant->claimed());
  const auto user = here.users.read(owner, UserId(owner.principal));
  REQUIRE(user.ok());
  CHECK(user->roles() == Names{"owner"});
  CHECK(user->state() == UserState::active);
  CHECK(user->parts().created_at == here.clock.at);
  CHECK(here.events_of(owner.tenant) == Names{"astra.iam.tenant.created.v1 " + owner.tenant.to_string(),
                                              "astra.iam.user.activated.v1 " + user->id().to_string()});
}

TEST_CASE("settings of an organisation survive, and a stale version is refused") {
  Installation here;
  const Caller owner = here.organisation();
  REQUIRE(here.tenants.edit(owner, {.name = "Acme", .time_zone = "Europe/Berlin", .mfa_required = true, .session_idle_minutes = 15,
                                    .allowed_email_domains = Names{"acme.example", "example.org"}}, 1).ok());
  const auto tenant = here.tenants.read(owner);
  REQUIRE(tenant.ok());
  CHECK(tenant->settings() == TenantSettings{.mfa_required = true, .session_idle_minutes = 15, .session_absolute_minutes = 720,
                                             .allowed_email_domains = {"acme.example", "example.org"}});
  CHECK(tenant->version() == 2);
  CHECK(here.tenants.edit(owner, {.name = "Late"}, 1).error().is(errors::version_mismatch));
}

TEST_CASE("two organisations cannot have one short name, and one may have what another's people are called") {
  Installation here;
  const Caller a = here.organisation(), b = here.organisation();
  CHECK(here.users.list(a, {}, {})->items.size() == 1);
  const std::string slug = here.tenants.read(a)->slug();
  CHECK(here.first_run.provision({"Other", slug, "x@example.org", "X", good_password}).error().is(slug_taken));
  CHECK(here.credentials.login_accounts("owner@example.org")->size() >= 2);
}

TEST_CASE("an organisation sees nothing of another: foreign ids answer exactly as missing ones") {
  Installation here;
  const Caller a = here.organisation(), b = here.organisation();
  const User ben = here.member(b, "ben@b.example", {"viewer"});
  const auto team = here.teams.create(b, "Blue", "");
  const auto invitation = here.invitations.invite(b, "new@b.example", {"viewer"});
  REQUIRE(here.roles.create(b, "watcher", {"Watcher", "", {"iam:read"}}).ok());

  CHECK(here.users.read(a, ben.id()).error().is(errors::not_found));
  CHECK(here.users.suspend(a, ben.id()).error().is(errors::not_found));
  CHECK(here.users.deactivate(a, ben.id()).error().is(errors::not_found));
  CHECK(here.users.set_roles(a, ben.id(), {"owner"}, {}).error().is(errors::not_found));
  CHECK(here.teams.read(a, team->id()).error().is(errors::not_found));
  CHECK(here.teams.remove(a, team->id(), {}).error().is(errors::not_found));
  CHECK(here.invitations.revoke(a, invitation->invitation.id()).error().is(errors::not_found));
  CHECK(here.invitations.resend(a, invitation->invitation.id()).error().is(errors::not_found));
  CHECK(here.roles.read(a, "watcher").error().is(errors::not_found));
  CHECK(here.users.list(a, {}, {})->items.size() == 1);
  CHECK(here.teams.list(a, {})->items.empty());
  CHECK(here.invitations.list(a, {}, {})->items.empty());
  // What b took, a can have too: a taken name tells nothing of another organisation.
  CHECK(here.teams.create(a, "Blue", "").ok());
  CHECK(here.roles.create(a, "watcher", {"Watcher", "", {"iam:read"}}).ok());
  CHECK(here.invitations.invite(a, "ben@b.example", {"viewer"}).ok());
  // And people of b cannot be put into a's teams.
  const auto own_team = here.teams.create(a, "Own", "");
  CHECK(here.teams.put_member(a, own_team->id(), {ben.id()}).error().is(errors::validation_failed));
}

TEST_CASE("an address is taken within an organisation whatever its case") {
  Installation here;
  const Caller owner = here.organisation();
  here.member(owner, "Ben@Example.org", {"viewer"});
  CHECK(here.invitations.invite(owner, "ben@example.ORG", {"viewer"}).error().is(email_taken));
}

TEST_CASE("an invitation goes its way: sent, resent, accepted once") {
  Installation here;
  const Caller owner = here.organisation();
  const auto sent = here.invitations.invite(owner, "ben@example.org", {"auditor", "developer"});
  REQUIRE(sent.ok());
  const auto resent = here.invitations.resend(owner, sent->invitation.id());
  REQUIRE(resent.ok());
  CHECK(here.invitations.look(sent->token).error().is(invitation_over));
  CHECK(here.invitations.look(resent->token)->organisation == "Organisation");
  const auto ben = here.invitations.accept({resent->token, "Ben", good_password});
  REQUIRE(ben.ok());
  CHECK(here.invitations.accept({resent->token, "Ben", good_password}).error().is(invitation_over));
  const Person person = here.person(owner.tenant, ben->id());
  CHECK(person.active);
  CHECK(person.roles == Names{"auditor", "developer"});
  CHECK(std::binary_search(person.permissions.begin(), person.permissions.end(), "gateway:invoke"));
  const auto list = here.invitations.list(owner, {.state = Invitation::State::accepted}, {});
  REQUIRE(list.ok());
  CHECK(list->items.size() == 1);
  CHECK(list->items[0].parts().invited_by == UserId(owner.principal));
}

TEST_CASE("of two who accept one invitation at the same time one gets in") {
  Installation here;
  const Caller owner = here.organisation();
  const auto sent = here.invitations.invite(owner, "ben@example.org", {"viewer"});
  int accepted = 0;
  bool ok[2];
  {
    std::thread other([&] { ok[0] = here.invitations.accept({sent->token, "Ben", good_password}).ok(); });
    ok[1] = here.invitations.accept({sent->token, "Eve", good_password}).ok();
    other.join();
  }
  for (const bool one : ok) accepted += one;
  CHECK(accepted == 1);
}

TEST_CASE("a withdrawn invitation takes the waiting account with it") {
  Installation here;
  const Caller owner = here.organisation();
  const auto sent = here.invitations.invite(owner, "ben@example.org", {"viewer"});
  REQUIRE(here.invitations.revoke(owner, sent->invitation.id()).ok());
  CHECK(here.users.read(owner, sent->invitation.user()).error().is(errors::not_found));
  CHECK(here.invitations.look(sent->token).error().is(invitation_over));
  CHECK(here.invitations.invite(owner, "ben@example.org", {"viewer"}).ok());
}

TEST_CASE("two owners who suspend each other at the same time leave one") {
  Installation here;
  for (int round = 0; round < 10; ++round) {
    const Caller first = here.organisation();
    const User second = here.member(first, "second@example.org", {"owner"});
    Caller other = first;
    other.principal = second.id().value();
    Result<User> by_first = errors::internal, by_second = errors::internal;
    {
      std::thread thread([&] { by_first = here.users.suspend(first, second.id()); });
      by_second = here.users.suspend(other, UserId(first.principal));
      thread.join();
    }
    CHECK(by_first.ok() != by_second.ok());
    const auto& refused = by_first.ok() ? by_second : by_first;
    CHECK_MESSAGE(refused.error().is(last_owner), std::string(refused.error().message()));
  }
}

TEST_CASE("a role that is being given cannot be deleted at the same time") {
  Installation here;
  const Caller owner = here.organisation();
  const User ben = here.member(owner, "ben@example.org", {"viewer"});
  for (int round = 0; round < 10; ++round) {
    const std::string key = "role_" + std::to_string(round);
    REQUIRE(here.roles.create(owner, key, {"R", "", {"iam:read"}}).ok());
    bool given = false, deleted = false;
    std::thread thread([&] { given = here.users.set_roles(owner, ben.id(), {key}, {}).ok(); });
    deleted = here.roles.remove(owner, key, {}).ok();
    thread.join();
    CHECK(given != deleted);
  }
}

TEST_CASE("roles keep what they grant, and holders find them in use") {
  Installation here;
  const Caller owner = here.organisation();
  REQUIRE(here.roles.create(owner, "watcher", {"Watcher", "Looks, \"quietly\".", {"audit:read", "iam:read"}}).ok());
  CHECK(here.roles.create(owner, "watcher", {"Again", "", {"iam:read"}}).error().is(role_key_taken));
  const User ben = here.member(owner, "ben@example.org", {"watcher"});
  CHECK(here.person(owner.tenant, ben.id()).permissions == Names{"audit:read", "iam:read"});
  REQUIRE(here.roles.edit(owner, "watcher", {.permissions = Names{"iam:read"}}, 1).ok());
  CHECK(here.person(owner.tenant, ben.id()).permissions == Names{"iam:read"});
  CHECK(here.roles.read(owner, "watcher")->description == "Looks, \"quietly\".");
  CHECK(here.roles.remove(owner, "watcher", 2).error().is(role_in_use));
  REQUIRE(here.users.set_roles(owner, ben.id(), {"viewer"}, {}).ok());
  CHECK(here.roles.remove(owner, "watcher", 2).ok());
}

TEST_CASE("the pages of the user list join to everybody, and filters leave out the rest") {
  Installation here;
  const Caller owner = here.organisation();
  for (int i = 0; i < 7; ++i)
    REQUIRE(here.invitations.invite(owner, "u" + std::to_string(i) + "@example.org", {i % 2 ? "viewer" : "auditor"}).ok());
  const User ben = here.member(owner, "Ben@Example.org", {"viewer"});
  REQUIRE(here.users.suspend(owner, ben.id()).ok());

  std::vector<UserId> seen;
  PageRequest request{.limit = 4, .after = {}, .count = true};
  while (true) {
    const auto page = here.users.list(owner, {}, request);
    REQUIRE(page.ok());
    CHECK(page->total_count == 9);
    for (const auto& user : page->items) seen.push_back(user.id());
    if (!page->has_more()) break;
    request.after = page->next;
  }
  CHECK(seen.size() == 9);
  CHECK(std::is_sorted(seen.begin(), seen.end()));
  CHECK(here.users.list(owner, {.state = UserState::invited}, {})->items.size() == 7);
  CHECK(here.users.list(owner, {.role = "viewer"}, {})->items.size() == 4);
  CHECK(here.users.list(owner, {.text = "BEN@"}, {})->items.size() == 1);
  CHECK(here.users.list(owner, {.text = "%"}, {})->items.empty());
  CHECK(here.users.list(owner, {.state = UserState::suspended, .role = "auditor"}, {})->items.empty());
}

TEST_CASE("a team keeps its members and loses them with their accounts") {
  Installation here;
  const Caller owner = here.organisation();
  const User ben = here.member(owner, "ben@example.org", {"developer"});
  const auto invited = here.invitations.invite(owner, "new@example.org", {"developer"});
  const auto team = here.teams.create(owner, "Blue", "The blue ones.");
  REQUIRE(team.ok());
  CHECK(here.teams.create(owner, "BLUE", "").error().is(team_name_taken));
  REQUIRE(here.teams.put_member(owner, team->id(), {ben.id(), TeamRole::lead}).ok());
  REQUIRE(here.teams.put_member(owner, team->id(), {invited->invitation.user()}).ok());
  CHECK(here.teams.read(owner, team->id())->members() ==
        std::vector<TeamMember>{{ben.id(), TeamRole::lead}, {invited->invitation.user(), TeamRole::member}});
  REQUIRE(here.invitations.revoke(owner, invited->invitation.id()).ok());
  CHECK(here.teams.read(owner, team->id())->member_ids() == std::vector<UserId>{ben.id()});
  const auto red = here.teams.create(owner, "Red", "");
  CHECK(here.teams.edit(owner, red->id(), {.name = "blue"}, {}).error().is(team_name_taken));
  REQUIRE(here.teams.remove(owner, team->id(), 3).ok());
  CHECK(here.teams.read(owner, team->id()).error().is(errors::not_found));
}

TEST_CASE("set-up: one link at a time, used once, by whoever holds it") {
  Installation here;
  // Other tests leave unclaimed organisations behind; the link is for the first of them.
  here.organisation();
  const auto first = here.first_run.issue_setup_token();
  REQUIRE(first.ok());
  const auto second = here.first_run.issue_setup_token();
  REQUIRE(second.ok());
  CHECK(here.first_run.look(*first).error().is(setup_over));
  REQUIRE(here.first_run.look(*second).ok());
  bool ok[2];
  {
    std::thread other([&] { ok[0] = here.first_run.claim({*second, "Acme", "ana@acme.example", "Ana", good_password}).ok(); });
    ok[1] = here.first_run.claim({*second, "Evil", "eve@evil.example", "Eve", good_password}).ok();
    other.join();
  }
  CHECK(ok[0] != ok[1]);
  CHECK(here.first_run.claim({*second, "Evil", "eve@evil.example", "Eve", good_password}).error().is(setup_over));
}

TEST_CASE("who is suspended cannot sign in anywhere, and people of several organisations are found in each") {
  Installation here;
  const Caller a = here.organisation(), b = here.organisation();
  const std::string email = "both@" + std::to_string(here.clock.at.us) + ".example";
  const User in_a = here.member(a, email, {"viewer"});
  here.member(b, email, {"viewer"});
  CHECK(here.credentials.login_accounts(email)->size() == 2);
  REQUIRE(here.users.suspend(a, in_a.id()).ok());
  const auto left = here.credentials.login_accounts(email);
  REQUIRE(left->size() == 1);
  CHECK(left->front().tenant == b.tenant);
  CHECK_FALSE(here.person(a.tenant, in_a.id()).active);
}

TEST_CASE("every event of the organisation is written by what it tells of, with a line of the security log") {
  Installation here;
  const Caller owner = here.organisation();
  // Set-up takes the oldest unclaimed organisation; claim until it is ours.
  while (!here.tenants.read(owner)->claimed()) {
    const auto token = here.first_run.issue_setup_token();
    REQUIRE(token.ok());
    REQUIRE(here.first_run.claim({*token, "Claimed", "ana@acme.example", "Ana", good_password}).ok());
  }
  REQUIRE(here.tenants.edit(owner, {.name = "Acme"}, {}).ok());
  const auto withdrawn = here.invitations.invite(owner, "no@example.org", {"viewer"});
  REQUIRE(here.invitations.resend(owner, withdrawn->invitation.id()).ok());
  REQUIRE(here.invitations.revoke(owner, withdrawn->invitation.id()).ok());
  const User ben = here.member(owner, "ben@example.org", {"viewer"});
  REQUIRE(here.users.rename(owner, ben.id(), "Ben", {}).ok());
  REQUIRE(here.users.set_roles(owner, ben.id(), {"auditor"}, {}).ok());
  REQUIRE(here.users.suspend(owner, ben.id()).ok());
  REQUIRE(here.users.reactivate(owner, ben.id()).ok());
  REQUIRE(here.users.deactivate(owner, ben.id()).ok());
  REQUIRE(here.roles.create(owner, "watcher", {"Watcher", "", {"iam:read"}}).ok());
  REQUIRE(here.roles.edit(owner, "watcher", {.name = "W"}, {}).ok());
  REQUIRE(here.roles.remove(owner, "watcher", {}).ok());
  const auto team = here.teams.create(owner, "Blue", "");
  REQUIRE(here.teams.edit(owner, team->id(), {.name = "Red"}, {}).ok());
  REQUIRE(here.teams.remove(owner, team->id(), {}).ok());

  const Names written = here.events_of(owner.tenant);
  auto transaction = here.database->begin(owner.tenant);
  REQUIRE(transaction.ok());
  const auto log = PgSecurityLog(*transaction).list({}, {}, {.limit = 200, .after = {}});
  REQUIRE(log.ok());
  CHECK(log->items.size() == written.size());
  for (const auto& event : organisation_events()) {
    const std::string type(event.type), action = type.substr(10, type.rfind('.') - 10);
    CHECK_MESSAGE(std::any_of(written.begin(), written.end(), [&](const auto& line) { return line.starts_with(type + " "); }), type);
    CHECK_MESSAGE(std::any_of(log->items.begin(), log->items.end(), [&](const auto& entry) { return entry.action == action; }), action);
  }
}

}  // namespace
}  // namespace astra::iam
