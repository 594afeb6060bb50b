#include "iam/contracts/organisation_events.hpp"

namespace astra::iam {
namespace {
using schema::items;
using schema::length;

constexpr std::size_t longest_key = 63;
}  // namespace

const schema::Object& TenantCreated::schema() {
  static const schema::Object object = schema::object<TenantCreated>("TenantCreated", "An organisation came into being.")
      .field("tenant_id", &TenantCreated::tenant_id, "The organisation.")
      .field("slug", &TenantCreated::slug, "Its short name.", length(1, longest_key))
      .done();
  return object;
}

const schema::Object& TenantUpdated::schema() {
  static const schema::Object object = schema::object<TenantUpdated>("TenantUpdated", "Settings of an organisation changed.")
      .field("tenant_id", &TenantUpdated::tenant_id, "The organisation.")
      .field("changed", &TenantUpdated::changed, "Names of the settings that changed.", items(1, 20))
      .done();
  return object;
}

const schema::Object& TenantClaimed::schema() {
  static const schema::Object object = schema::object<TenantClaimed>("TenantClaimed", "Set-up was completed by its owner.")
      .field("tenant_id", &TenantClaimed::tenant_id, "The organisation.")
      .field("owner_id", &TenantClaimed::owner_id, "The user who completed set-up.")
      .done();
  return object;
}

const schema::Object& UserInvited::schema() {
  static const schema::Object object = schema::object<UserInvited>("UserInvited", "Somebody was invited.")
      .field("user_id", &UserInvited::user_id, "The invited user.")
      .field("invitation_id", &UserInvited::invitation_id, "The invitation.")
      .field("roles", &UserInvited::roles, "Roles the user will have.", items(1, 20))
      .done();
  return object;
}

const schema::Object& UserInvitationResent::schema() {
  static const schema::Object object =
      schema::object<UserInvitationResent>("UserInvitationResent", "An invitation got a new link.")
          .field("user_id", &UserInvitationResent::user_id, "The invited user.")
          .field("invitation_id", &UserInvitationResent::invitation_id, "The invitation.")
          .done();
  return object;
}

const schema::Object& UserInvitationRevoked::schema() {
  static const schema::Object object =
      schema::object<UserInvitationRevoked>("UserInvitationRevoked", "An invitation was taken back before it was accepted.")
          .field("user_id", &UserInvitationRevoked::user_id, "The user who had been invited.")
          .field("invitation_id", &UserInvitationRevoked::invitation_id, "The invitation.")
          .done();
  return object;
}

const schema::Object& UserActivated::schema() {
  static const schema::Object object = schema::object<UserActivated>("UserActivated", "A user can sign in for the first time.")
      .field("user_id", &UserActivated::user_id, "The user.")
      .field("roles", &UserActivated::roles, "The user's roles.", items(1, 20))
      .done();
  return object;
}

const schema::Object& UserChanged::schema() {
  static const schema::Object object = schema::object<UserChanged>("UserChanged", "A user's name changed.")
      .field("user_id", &UserChanged::user_id, "The user.")
      .done();
  return object;
}

const schema::Object& UserSuspended::schema() {
  static const schema::Object object = schema::object<UserSuspended>("UserSuspended", "A user may not sign in for now.")
      .field("user_id", &UserSuspended::user_id, "The user.")
      .done();
  return object;
}

const schema::Object& UserReactivated::schema() {
  static const schema::Object object = schema::object<UserReactivated>("UserReactivated", "A suspension was lifted.")
      .field("user_id", &UserReactivated::user_id, "The user.")
      .done();
  return object;
}

const schema::Object& UserDeactivated::schema() {
  static const schema::Object object = schema::object<UserDeactivated>("UserDeactivated", "A user left for good.")
      .field("user_id", &UserDeactivated::user_id, "The user.")
      .done();
  return object;
}

const schema::Object& UserRolesChanged::schema() {
  static const schema::Object object = schema::object<UserRolesChanged>("UserRolesChanged", "A user's roles changed.")
      .field("user_id", &UserRolesChanged::user_id, "The user.")
      .field("roles", &UserRolesChanged::roles, "Roles from now on.", items(1, 20))
      .field("roles_before", &UserRolesChanged::roles_before, "Roles until now.", items(1, 20))
      .done();
  return object;
}

const schema::Object& RoleCreated::schema() {
  static const schema::Object object = schema::object<RoleCreated>("RoleCreated", "A custom role was made.")
      .field("role", &RoleCreated::role, "Its key.", length(1, longest_key))
      .field("permissions", &RoleCreated::permissions, "What it grants.", items(1, 200))
      .done();
  return object;
}

const schema::Object& RoleChanged::schema() {
  static const schema::Object object = schema::object<RoleChanged>("RoleChanged", "A custom role was edited.")
      .field("role", &RoleChanged::role, "Its key.", length(1, longest_key))
      .field("granted", &RoleChanged::granted, "Permissions it gained.", items(0, 200))
      .field("taken", &RoleChanged::taken, "Permissions it lost.", items(0, 200))
      .done();
  return object;
}

const schema::Object& RoleDeleted::schema() {
  static const schema::Object object = schema::object<RoleDeleted>("RoleDeleted", "A custom role was deleted.")
      .field("role", &RoleDeleted::role, "Its key.", length(1, longest_key))
      .done();
  return object;
}

const schema::Object& TeamCreated::schema() {
  static const schema::Object object = schema::object<TeamCreated>("TeamCreated", "A team was formed.")
      .field("team_id", &TeamCreated::team_id, "The team.")
      .field("name", &TeamCreated::name, "Its name.", length(1, 120))
      .done();
  return object;
}

const schema::Object& TeamChanged::schema() {
  static const schema::Object object = schema::object<TeamChanged>("TeamChanged", "A team's name or members changed.")
      .field("team_id", &TeamChanged::team_id, "The team.")
      .field("name", &TeamChanged::name, "Its name.", length(1, 120))
      .field("members", &TeamChanged::members, "Who belongs to it now.", items(0, 500))
      .done();
  return object;
}

const schema::Object& TeamDeleted::schema() {
  static const schema::Object object = schema::object<TeamDeleted>("TeamDeleted", "A team was dissolved.")
      .field("team_id", &TeamDeleted::team_id, "The team.")
      .done();
  return object;
}

std::vector<EventDescription> organisation_events() {
  return describe_events<TenantCreated, TenantUpdated, TenantClaimed, UserInvited, UserInvitationResent, UserInvitationRevoked,
                         UserActivated, UserChanged, UserSuspended, UserReactivated, UserDeactivated, UserRolesChanged, RoleCreated, RoleChanged,
                         RoleDeleted, TeamCreated, TeamChanged, TeamDeleted>();
}

}  // namespace astra::iam
