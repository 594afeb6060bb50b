#include <doctest/doctest.h>

#include "iam/domain/email.hpp"
#include "iam/domain/errors.hpp"
#include "iam/domain/invitation.hpp"
#include "iam/domain/limits.hpp"
#include "iam/domain/role.hpp"
#include "iam/domain/setup_token.hpp"
#include "iam/domain/team.hpp"
#include "iam/domain/tenant.hpp"
#include "iam/domain/text.hpp"
#include "iam/domain/user.hpp"

namespace astra::iam {
namespace {

using Names = std::vector<std::string>;

constexpr Instant noon = Instant::from_unix_seconds(1'800'000'000);
constexpr Instant later = noon + Duration::minutes(1);

Email ana() { return Email::restore("Ana@Example.org"); }

Tenant acme() { return *Tenant::create(TenantId::create(noon), "Acme", "acme", noon); }

User somebody(UserState state, Names roles) {
  return User::restore({.id = UserId::create(noon), .email = ana(), .display_name = "Ana", .state = state, .roles = std::move(roles)});
}

Caller caller_with(Names permissions) {
  Caller caller = Caller::system(TenantId::create(noon));
  caller.permissions = std::move(permissions);
  return caller;
}

TEST_CASE("addresses that are e-mail addresses are accepted, others not") {
  for (const auto* good : {"a@b.de", "Ana.Maria+tag@Sub.Example.ORG", "o'neil@example.org", "jörg@example.org", "x@xn--bcher-kva.example"})
    CHECK_MESSAGE(Email::parse(good).ok(), good);
  for (const auto* bad : {"", "a", "@b.de", "a@", "a@b", "a@@b.de", "a b@c.de", ".a@b.de", "a.@b.de", "a..b@c.de", "a@-b.de",
                          "a@b-.de", "a@b..de", "a@b.de ", "\"a\"@b.de", "a@[127.0.0.1]", "a\n@b.de"})
    CHECK_MESSAGE(Email::parse(bad).ok() == false, bad);
  CHECK_FALSE(Email::parse(std::string(65, 'a') + "@b.de").ok());
  CHECK_FALSE(Email::parse("a@" + std::string(250, 'b') + ".de").ok());
}

TEST_CASE("addresses are one whatever their case, and are shown as written") {
  CHECK(*Email::parse("Ana@Example.org") == *Email::parse("ana@EXAMPLE.org"));
  CHECK(Email::parse("Ana@Example.org")->text() == "Ana@Example.org");
  CHECK(Email::parse("Ana@Example.org")->domain() == "example.org");
}

TEST_CASE("a short name of an organisation is lower-case letters, digits and single hyphens") {
  for (const auto* good : {"acme", "a1", "acme-labs", "0x"}) CHECK_MESSAGE(is_slug(good), good);
  for (const auto* bad : {"", "a", "Acme", "-acme", "acme-", "ac--me", "ac_me", "äcme", "acme labs"}) CHECK_MESSAGE(!is_slug(bad), bad);
  CHECK_FALSE(is_slug(std::string(64, 'a')));
}

TEST_CASE("names are trimmed, counted in characters, and hold no control characters") {
  CHECK(*checked_name("  Acme  ", "/name") == "Acme");
  std::string umlauts;
  for (int i = 0; i < 120; ++i) umlauts += "ä";
  CHECK(checked_name(umlauts, "/name").ok());
  CHECK_FALSE(checked_name(umlauts + "ä", "/name").ok());
  CHECK_FALSE(checked_name(" \t ", "/name").ok());
  CHECK_FALSE(checked_name("a\nb", "/name").ok());
  CHECK(checked_text("a\nb", 10, "/d").ok());
  CHECK_FALSE(checked_text(std::string("a\0b", 3), 10, "/d").ok());
}

TEST_CASE("an edit of an organisation names what changed and counts as one version") {
  Tenant tenant = acme();
  const auto changed = tenant.edit({.name = "Acme Labs", .time_zone = "Europe/Berlin", .mfa_required = true}, later);
  REQUIRE(changed.ok());
  CHECK(*changed == Names{"name", "time_zone", "mfa_required"});
  CHECK(tenant.version() == 2);
  CHECK(tenant.parts().updated_at == later);
}

TEST_CASE("an edit that changes nothing is no new version") {
  Tenant tenant = acme();
  CHECK(tenant.edit({.name = "Acme", .mfa_required = false}, later)->empty());
  CHECK(tenant.version() == 1);
}

TEST_CASE("an edit with one bad value changes nothing at all") {
  Tenant tenant = acme();
  CHECK_FALSE(tenant.edit({.name = "Other", .session_idle_minutes = 1}, later).ok());
  CHECK(tenant.name() == "Acme");
  CHECK_FALSE(tenant.edit({.session_idle_minutes = 600, .session_absolute_minutes = 60}, later).ok());
  CHECK_FALSE(tenant.edit({.time_zone = "Europe//Berlin"}, later).ok());
  CHECK_FALSE(tenant.edit({.allowed_email_domains = Names{"example.org", "nonsense"}}, later).ok());
}

TEST_CASE("an organisation that lists domains lets in no others") {
  Tenant tenant = acme();
  CHECK(tenant.require_allowed(ana()).ok());
  REQUIRE(tenant.edit({.allowed_email_domains = Names{"Example.ORG"}}, later).ok());
  CHECK(tenant.require_allowed(ana()).ok());
  CHECK(tenant.require_allowed(Email::restore("ana@sub.example.org")).error().is(email_domain_not_allowed));
}

TEST_CASE("an organisation is claimed once") {
  Tenant tenant = acme();
  CHECK_FALSE(tenant.claimed());
  REQUIRE(tenant.claim("Ana's", later).ok());
  CHECK(tenant.claimed());
  CHECK(tenant.name() == "Ana's");
  CHECK(tenant.claim("Ben's", later).error().is(setup_over));
}

TEST_CASE("each change of an account is possible in the states that make sense, and in no other") {
  struct Row { UserState state; bool activate, suspend, reactivate, deactivate, set_roles; };
  const Row table[] = {
      {UserState::invited, true, false, false, false, true},
      {UserState::active, false, true, false, true, true},
      {UserState::suspended, false, false, true, true, true},
      {UserState::deactivated, false, false, false, false, false},
  };
  for (const auto& row : table) {
    CAPTURE(static_cast<int>(row.state));
    const auto user = [&] { return somebody(row.state, {"viewer"}); };
    CHECK(user().activate("Ana", later).ok() == row.activate);
    CHECK(user().suspend(1, later).ok() == row.suspend);
    CHECK(user().reactivate(later).ok() == row.reactivate);
    CHECK(user().deactivate(1, later).ok() == row.deactivate);
    CHECK(user().set_roles({"auditor"}, 1, later).ok() == row.set_roles);
  }
}

TEST_CASE("the last owner can be neither suspended, deactivated nor demoted") {
  const auto owner = [] { return somebody(UserState::active, {"owner"}); };
  CHECK(owner().suspend(0, later).error().is(last_owner));
  CHECK(owner().deactivate(0, later).error().is(last_owner));
  CHECK(owner().set_roles({"admin"}, 0, later).error().is(last_owner));
  CHECK(owner().set_roles({"admin", "owner"}, 0, later).ok());
  CHECK(owner().suspend(1, later).ok());
}

TEST_CASE("a suspended owner does not count as the last one") {
  CHECK(somebody(UserState::suspended, {"owner"}).deactivate(0, later).ok());
}

TEST_CASE("roles are kept in order, each once, and the roles until now are told") {
  User user = somebody(UserState::active, {"viewer"});
  const auto before = user.set_roles({"viewer", "auditor", "viewer"}, 1, later);
  REQUIRE(before.ok());
  CHECK(*before == Names{"viewer"});
  CHECK(user.roles() == Names{"auditor", "viewer"});
  CHECK(user.version() == 2);
  CHECK_FALSE(user.set_roles({}, 1, later).ok());
}

TEST_CASE("a custom role grants what its maker holds and nothing else") {
  const auto maker = caller_with({"audit:read", "iam:read"});
  CHECK(Role::create(maker, "watcher", {"Watcher", "", {"iam:read", "audit:read"}}, noon)->permissions() ==
        Names{"audit:read", "iam:read"});
  CHECK(Role::create(maker, "watcher", {"Watcher", "", {"iam:write"}}, noon).error().is(permission_not_held));
  CHECK(Role::create(maker, "watcher", {"Watcher", "", {"*"}}, noon).error().is(errors::validation_failed));
  CHECK(Role::create(maker, "watcher", {"Watcher", "", {}}, noon).error().is(errors::validation_failed));
  CHECK(Role::create(maker, "owner", {"Mine", "", {"iam:read"}}, noon).error().is(role_key_taken));
  for (const auto* bad : {"", "a", "Watcher", "9watch", "wat-cher"})
    CHECK_MESSAGE(Role::create(maker, bad, {"Watcher", "", {"iam:read"}}, noon).error().is(errors::validation_failed), bad);
}

TEST_CASE("an edit of a role says what it granted and took, and needs every permission before and after") {
  Role role = *Role::create(caller_with({"*"}), "watcher", {"Watcher", "", {"audit:read", "iam:read"}}, noon);
  CHECK(role.edit(caller_with({"iam:read", "risk:read"}), {"W", "", {"iam:read"}}, later).error().is(permission_not_held));
  const auto difference = role.edit(caller_with({"audit:read", "iam:read", "risk:read"}), {"W", "", {"iam:read", "risk:read"}}, later);
  REQUIRE(difference.ok());
  CHECK(difference->granted == Names{"risk:read"});
  CHECK(difference->taken == Names{"audit:read"});
  CHECK(role.version() == 2);
}

TEST_CASE("what somebody may do is the union of their roles; unknown roles grant nothing") {
  const Role custom = *Role::create(caller_with({"*"}), "extra", {"Extra", "", {"aegis:kill"}}, noon);
  const auto all = effective_permissions({"billing", "extra", "gone"}, {custom});
  CHECK(all == Names{"aegis:kill", "billing:read", "billing:write", "gateway:read"});
}

TEST_CASE("an invitation is accepted once, within seven days") {
  const auto invitation = [] {
    return Invitation::create(InvitationId::create(noon), UserId::create(noon), ana(), {"viewer"}, TokenHash{}, std::nullopt, Duration::days(7), noon);
  };
  auto accepted = invitation();
  CHECK(accepted.accept(noon + Duration::days(7) - Duration::microseconds(1)).ok());
  CHECK(accepted.accept(later).error().is(invitation_over));
  CHECK(accepted.resend(TokenHash{}, Duration::days(7), later).error().is(invitation_over));
  CHECK(accepted.revoke(later).error().is(invitation_over));
  auto expired = invitation();
  CHECK(expired.accept(noon + Duration::days(7)).error().is(invitation_over));
  auto revoked = invitation();
  CHECK(revoked.revoke(later).ok());
  CHECK(revoked.accept(later).error().is(invitation_over));
}

TEST_CASE("a resent invitation has another token and seven new days, even after it expired") {
  auto invitation =
      Invitation::create(InvitationId::create(noon), UserId::create(noon), ana(), {"viewer"}, TokenHash{}, std::nullopt, Duration::days(7), noon);
  const Instant next_month = noon + Duration::days(30);
  REQUIRE(invitation.resend(TokenHash{1}, Duration::days(7), next_month).ok());
  CHECK(invitation.parts().token_hash == TokenHash{1});
  CHECK(invitation.accept(next_month + Duration::days(6)).ok());
}

TEST_CASE("a set-up token is used once, within thirty minutes") {
  auto token = SetupToken::issue(SetupTokenId::create(noon), TokenHash{}, Duration::minutes(30), noon);
  CHECK(token.require_usable(noon + Duration::minutes(30)).error().is(setup_over));
  CHECK(token.use(later).ok());
  CHECK(token.use(later).error().is(setup_over));
  CHECK(token.require_usable(later).error().is(setup_over));
}

TEST_CASE("a team has each member once and knows what they are in it") {
  Team team = *Team::create(TeamId::create(noon), "Blue", "", noon);
  const UserId a = UserId::create(noon), b = UserId::create(noon);
  REQUIRE(team.put_member({b, TeamRole::member}, later).ok());
  REQUIRE(team.put_member({a, TeamRole::member}, later).ok());
  REQUIRE(team.put_member({b, TeamRole::lead}, later).ok());
  CHECK(team.members() == std::vector<TeamMember>{{a, TeamRole::member}, {b, TeamRole::lead}});
  CHECK(team.version() == 4);
  CHECK(team.remove_member(a, later).ok());
  CHECK(team.remove_member(a, later).error().is(errors::not_found));
}

TEST_CASE("a team has at most five hundred members") {
  Team team = *Team::create(TeamId::create(noon), "Crowd", "", noon);
  for (std::size_t i = 0; i < limits::most_members; ++i) REQUIRE(team.put_member({UserId::create(noon)}, later).ok());
  CHECK(team.put_member({UserId::create(noon)}, later).error().is(team_full));
  CHECK(team.put_member({team.members().front().user, TeamRole::lead}, later).ok());
}

}  // namespace
}  // namespace astra::iam
