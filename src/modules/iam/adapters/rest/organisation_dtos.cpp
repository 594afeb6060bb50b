#include "iam/adapters/rest/organisation_dtos.hpp"

#include "iam/domain/limits.hpp"

namespace astra::iam::rest {
namespace {

using schema::defaulted;
using schema::format;
using schema::items;
using schema::length;
using schema::range;
using schema::secret;

constexpr std::size_t longest_token = 128;
// Longer than any password we take, so that the reason for a refusal is told where passwords are judged.
constexpr std::size_t longest_password_text = 1'024;

schema::Rules name_rules() { return length(1, limits::longest_name); }
schema::Rules email_rules() { return length(3, limits::longest_email) | format("email"); }
schema::Rules roles_rules() { return items(1, limits::most_roles_per_user); }

}  // namespace

TenantView view_of(const Tenant& tenant) {
  const auto& t = tenant.parts();
  return {.id = t.id,
          .name = t.name,
          .slug = t.slug,
          .status = t.status,
          .time_zone = t.time_zone,
          .mfa_required = t.settings.mfa_required,
          .session_idle_minutes = t.settings.session_idle_minutes,
          .session_absolute_minutes = t.settings.session_absolute_minutes,
          .allowed_email_domains = t.settings.allowed_email_domains,
          .created_at = t.created_at,
          .updated_at = t.updated_at};
}

const schema::Object& TenantView::schema() {
  static const schema::Object object = schema::object<TenantView>("Tenant", "An organisation.")
      .field("id", &TenantView::id, "Names the organisation everywhere.")
      .field("name", &TenantView::name, "As people call it.", name_rules())
      .field("slug", &TenantView::slug, "Its short name, which never changes.", length(2, limits::longest_slug))
      .field("status", &TenantView::status, "A suspended organisation cannot be used.")
      .field("time_zone", &TenantView::time_zone, "IANA name; days and months of reports are counted in it.",
             length(1, limits::longest_time_zone))
      .field("mfa_required", &TenantView::mfa_required, "Everybody needs a second factor to sign in.")
      .field("session_idle_minutes", &TenantView::session_idle_minutes, "A session ends after this long without use.")
      .field("session_absolute_minutes", &TenantView::session_absolute_minutes, "A session ends after this long in any case.")
      .field("allowed_email_domains", &TenantView::allowed_email_domains, "Only people of these domains can be invited; empty: all.",
             items(0, limits::most_email_domains))
      .field("created_at", &TenantView::created_at, "When it was made.")
      .field("updated_at", &TenantView::updated_at, "When its settings last changed.")
      .done();
  return object;
}

const schema::Object& TenantChange::schema() {
  static const schema::Object object = schema::object<TenantChange>("TenantChange", "Settings to change; what is left out stays.")
      .field("name", &TenantChange::name, "As people call it.", name_rules())
      .field("time_zone", &TenantChange::time_zone, "IANA name, e.g. Europe/Berlin.", length(1, limits::longest_time_zone))
      .field("mfa_required", &TenantChange::mfa_required, "Everybody needs a second factor to sign in.")
      .field("session_idle_minutes", &TenantChange::session_idle_minutes, "A session ends after this long without use.",
             range(limits::least_session_minutes, limits::most_session_idle_minutes))
      .field("session_absolute_minutes", &TenantChange::session_absolute_minutes, "A session ends after this long in any case.",
             range(limits::least_session_minutes, limits::most_session_minutes))
      .field("allowed_email_domains", &TenantChange::allowed_email_domains, "Only people of these domains can be invited; empty: all.",
             items(0, limits::most_email_domains))
      .done();
  return object;
}

const schema::Object& UserPath::schema() {
  static const schema::Object object =
      schema::object<UserPath>("UserPath").field("user_id", &UserPath::user_id, "The person's id.").done();
  return object;
}

const schema::Object& UserQuery::schema() {
  static const schema::Object object = schema::object<UserQuery>("UserQuery")
      .field("state", &UserQuery::state, "Only accounts in this state.")
      .field("role", &UserQuery::role, "Only people with this role.", length(1, limits::longest_role_key))
      .field("q", &UserQuery::q, "Part of the name or the e-mail address.", length(1, limits::longest_name))
      .done();
  return object;
}

UserView view_of(const User& user) {
  const auto& u = user.parts();
  return {.id = u.id,
          .email = u.email.text(),
          .display_name = u.display_name,
          .state = u.state,
          .roles = u.roles,
          .last_seen_at = u.last_seen_at,
          .created_at = u.created_at,
          .updated_at = u.updated_at};
}

const schema::Object& UserView::schema() {
  static const schema::Object object = schema::object<UserView>("User", "A person of the organisation.")
      .field("id", &UserView::id, "Names the person everywhere.")
      .field("email", &UserView::email, "What the person signs in with.", email_rules())
      .field("display_name", &UserView::display_name, "Empty until the invitation is accepted.", length(0, limits::longest_name))
      .field("state", &UserView::state, "Only active people can sign in.")
      .field("roles", &UserView::roles, "Keys of roles; the person may do what any of them grants.", roles_rules())
      .field("last_seen_at", &UserView::last_seen_at, "When the person last used the platform.")
      .field("created_at", &UserView::created_at, "When the person was invited.")
      .field("updated_at", &UserView::updated_at, "When the account last changed.")
      .done();
  return object;
}

const schema::Object& UserChange::schema() {
  static const schema::Object object = schema::object<UserChange>("UserChange", "What to change of an account; what is left out stays.")
      .field("display_name", &UserChange::display_name, "Shown in lists and in the audit trail.", name_rules())
      .done();
  return object;
}

const schema::Object& UserRoles::schema() {
  static const schema::Object object = schema::object<UserRoles>("UserRoles", "All roles of a person from now on.")
      .field("roles", &UserRoles::roles, "Keys of built-in or custom roles.", roles_rules())
      .done();
  return object;
}

const schema::Object& InvitationPath::schema() {
  static const schema::Object object = schema::object<InvitationPath>("InvitationPath")
      .field("invitation_id", &InvitationPath::invitation_id, "The invitation's id.")
      .done();
  return object;
}

const schema::Object& InvitationQuery::schema() {
  static const schema::Object object = schema::object<InvitationQuery>("InvitationQuery")
      .field("state", &InvitationQuery::state, "Only invitations in this state.")
      .done();
  return object;
}

InvitationView view_of(const Invitation& invitation) {
  const auto& i = invitation.parts();
  return {.id = i.id,
          .user_id = i.user,
          .email = i.email.text(),
          .roles = i.roles,
          .state = i.state,
          .invited_by = i.invited_by,
          .expires_at = i.expires_at,
          .created_at = i.created_at,
          .updated_at = i.updated_at};
}

const schema::Object& InvitationView::schema() {
  static const schema::Object object = schema::object<InvitationView>("Invitation", "A link that lets one person in, once.")
      .field("id", &InvitationView::id, "The invitation.")
      .field("user_id", &InvitationView::user_id, "The account that waits for it.")
      .field("email", &InvitationView::email, "For whom it is.", email_rules())
      .field("roles", &InvitationView::roles, "What the person will be.", roles_rules())
      .field("state", &InvitationView::state, "A pending one can be accepted until it expires.")
      .field("invited_by", &InvitationView::invited_by, "The person who invited; absent if a program did.")
      .field("expires_at", &InvitationView::expires_at, "The link is dead from then on.")
      .field("created_at", &InvitationView::created_at, "When it was made.")
      .field("updated_at", &InvitationView::updated_at, "When it was last resent, accepted or revoked.")
      .done();
  return object;
}

const schema::Object& NewInvitation::schema() {
  static const schema::Object object = schema::object<NewInvitation>("NewInvitation", "Whom to invite, as what.")
      .field("email", &NewInvitation::email, "The person's address.", email_rules())
      .field("roles", &NewInvitation::roles, "Keys of roles; at most what you may do yourself.", roles_rules())
      .done();
  return object;
}

const schema::Object& SentInvitationView::schema() {
  static const schema::Object object =
      schema::object<SentInvitationView>("SentInvitation", "An invitation with its link, which is shown this once.")
          .field("invitation", &SentInvitationView::invitation, "The invitation.")
          .field("token", &SentInvitationView::token, "The link's secret.", length(1, longest_token))
          .field("link", &SentInvitationView::link, "To hand to the person; no mail is sent.", length(1, 2'048) | format("uri"))
          .done();
  return object;
}

const schema::Object& InvitationToken::schema() {
  static const schema::Object object = schema::object<InvitationToken>("InvitationToken", "The secret of an invitation's link.")
      .field("token", &InvitationToken::token, "From the link.", length(1, longest_token) | secret())
      .done();
  return object;
}

const schema::Object& InvitationOfferView::schema() {
  static const schema::Object object = schema::object<InvitationOfferView>("InvitationOffer", "What an invitation leads to.")
      .field("organisation", &InvitationOfferView::organisation, "Who invites.", name_rules())
      .field("email", &InvitationOfferView::email, "Who is invited.", email_rules())
      .field("expires_at", &InvitationOfferView::expires_at, "Until when it can be accepted.")
      .done();
  return object;
}

const schema::Object& InvitationAcceptance::schema() {
  static const schema::Object object = schema::object<InvitationAcceptance>("InvitationAcceptance", "The invited person's answer.")
      .field("token", &InvitationAcceptance::token, "From the link.", length(1, longest_token) | secret())
      .field("name", &InvitationAcceptance::name, "The person's name.", name_rules())
      .field("password", &InvitationAcceptance::password, "The password to sign in with.", length(1, longest_password_text) | secret())
      .done();
  return object;
}

const schema::Object& RolePath::schema() {
  static const schema::Object object = schema::object<RolePath>("RolePath")
      .field("role_key", &RolePath::role_key, "The role's key.", length(1, limits::longest_role_key))
      .done();
  return object;
}

RoleDetails view_of(const RoleView& role) {
  return {.key = role.key,
          .name = role.name,
          .description = role.description,
          .permissions = role.permissions,
          .built_in = role.built_in,
          .version = role.version,
          .created_at = role.created_at,
          .updated_at = role.updated_at};
}

const schema::Object& RoleDetails::schema() {
  static const schema::Object object = schema::object<RoleDetails>("Role", "A named set of permissions.")
      .field("key", &RoleDetails::key, "How the role is referred to; never changes.", length(2, limits::longest_role_key))
      .field("name", &RoleDetails::name, "As people call it.", name_rules())
      .field("description", &RoleDetails::description, "What it is for.", length(0, limits::longest_description))
      .field("permissions", &RoleDetails::permissions, "What it grants; \"*\" is everything.", items(1, limits::most_permissions))
      .field("built_in", &RoleDetails::built_in, "Comes with the product and cannot be changed.")
      .field("version", &RoleDetails::version, "Grows with each edit; the ETag.")
      .field("created_at", &RoleDetails::created_at, "Absent for built-in roles.")
      .field("updated_at", &RoleDetails::updated_at, "Absent for built-in roles.")
      .done();
  return object;
}

const schema::Object& NewRole::schema() {
  static const schema::Object object = schema::object<NewRole>("NewRole", "A role to be made.")
      .field("key", &NewRole::key, "Lower-case letters, digits and '_', a letter first.",
             length(2, limits::longest_role_key) | schema::pattern("[a-z][a-z0-9_]*"))
      .field("name", &NewRole::name, "As people call it.", name_rules())
      .field("description", &NewRole::description, "What it is for.", length(0, limits::longest_description) | defaulted())
      .field("permissions", &NewRole::permissions, "What it grants; at most what you may do yourself.", items(1, limits::most_permissions))
      .done();
  return object;
}

const schema::Object& RoleChange::schema() {
  static const schema::Object object = schema::object<RoleChange>("RoleChange", "What to change of a role; what is left out stays.")
      .field("name", &RoleChange::name, "As people call it.", name_rules())
      .field("description", &RoleChange::description, "What it is for.", length(0, limits::longest_description))
      .field("permissions", &RoleChange::permissions, "All it grants from now on.", items(1, limits::most_permissions))
      .done();
  return object;
}

const schema::Object& PermissionView::schema() {
  static const schema::Object object = schema::object<PermissionView>("Permission", "Something that a role can grant.")
      .field("name", &PermissionView::name, "module:action.", length(3, 64))
      .field("module", &PermissionView::module, "The part of the product it belongs to.", length(1, 32))
      .field("text", &PermissionView::text, "What it allows.", length(1, 200))
      .done();
  return object;
}

const schema::Object& TeamPath::schema() {
  static const schema::Object object =
      schema::object<TeamPath>("TeamPath").field("team_id", &TeamPath::team_id, "The team's id.").done();
  return object;
}

const schema::Object& TeamMemberPath::schema() {
  static const schema::Object object = schema::object<TeamMemberPath>("TeamMemberPath")
      .field("team_id", &TeamMemberPath::team_id, "The team's id.")
      .field("user_id", &TeamMemberPath::user_id, "The person's id.")
      .done();
  return object;
}

TeamView view_of(const Team& team) {
  TeamView view{.id = team.id(),
                .name = team.name(),
                .description = team.description(),
                .members = {},
                .created_at = team.parts().created_at,
                .updated_at = team.parts().updated_at};
  for (const auto& member : team.members()) view.members.push_back({.user_id = member.user, .role = member.role});
  return view;
}

const schema::Object& TeamMemberView::schema() {
  static const schema::Object object = schema::object<TeamMemberView>("TeamMember", "Somebody in a team.")
      .field("user_id", &TeamMemberView::user_id, "The person.")
      .field("role", &TeamMemberView::role, "What the person is in the team.")
      .done();
  return object;
}

const schema::Object& TeamView::schema() {
  static const schema::Object object = schema::object<TeamView>("Team", "People who work together; cost can be attributed to them.")
      .field("id", &TeamView::id, "The team.")
      .field("name", &TeamView::name, "Unique in the organisation.", name_rules())
      .field("description", &TeamView::description, "What the team does.", length(0, limits::longest_description))
      .field("members", &TeamView::members, "Who belongs to it.", items(0, limits::most_members))
      .field("created_at", &TeamView::created_at, "When it was formed.")
      .field("updated_at", &TeamView::updated_at, "When it last changed.")
      .done();
  return object;
}

const schema::Object& NewTeam::schema() {
  static const schema::Object object = schema::object<NewTeam>("NewTeam", "A team to be formed.")
      .field("name", &NewTeam::name, "Unique in the organisation.", name_rules())
      .field("description", &NewTeam::description, "What the team does.", length(0, limits::longest_description) | defaulted())
      .done();
  return object;
}

const schema::Object& TeamChange::schema() {
  static const schema::Object object = schema::object<TeamChange>("TeamChange", "What to change of a team; what is left out stays.")
      .field("name", &TeamChange::name, "Unique in the organisation.", name_rules())
      .field("description", &TeamChange::description, "What the team does.", length(0, limits::longest_description))
      .done();
  return object;
}

const schema::Object& TeamMemberChange::schema() {
  static const schema::Object object = schema::object<TeamMemberChange>("TeamMemberChange", "What somebody is in a team.")
      .field("role", &TeamMemberChange::role, "A lead or a member.")
      .done();
  return object;
}

const schema::Object& SetupRequest::schema() {
  static const schema::Object object = schema::object<SetupRequest>("SetupRequest", "Takes over a freshly started installation.")
      .field("token", &SetupRequest::token, "From the set-up link.", length(1, longest_token) | secret())
      .field("organisation", &SetupRequest::organisation, "The organisation's name.", name_rules())
      .field("owner_email", &SetupRequest::owner_email, "What the owner will sign in with.", email_rules())
      .field("owner_name", &SetupRequest::owner_name, "The owner's name.", name_rules())
      .field("password", &SetupRequest::password, "The owner's password.", length(1, longest_password_text) | secret())
      .done();
  return object;
}

const schema::Object& SetupDone::schema() {
  static const schema::Object object = schema::object<SetupDone>("SetupDone", "The organisation and its owner, who can sign in now.")
      .field("tenant", &SetupDone::tenant, "The organisation.")
      .field("owner", &SetupDone::owner, "Its owner.")
      .done();
  return object;
}

}  // namespace astra::iam::rest
