#include "iam/adapters/rest/setup_endpoints.hpp"

#include "iam/adapters/rest/form_page.hpp"
#include "iam/domain/credential_errors.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam::rest {
namespace {

std::string password_hint(std::size_t shortest) {
  return "At least " + std::to_string(shortest) + " characters; a phrase is easiest. No rules about its characters.";
}
constexpr std::string_view open_reason = "The link's secret is the credential.";
constexpr int unprocessable = 422;
constexpr int gone = 410;

http::Response over() {
  return render_message("This link is over", "It was used, replaced by a newer one, or its time has passed. "
                        "Start `bastion` again for a new set-up link.", gone);
}

FormPage setup_form(std::size_t shortest_password) {
  FormPage page;
  page.title = "Set up ASTRA BASTION";
  page.text = "Name your organisation and make yourself its owner. This link works once.";
  page.action = "/setup";
  page.button = "Complete set-up";
  page.fields = {{"token", "", "hidden", "off", ""},
                 {"organisation", "Organisation", "text", "organization", ""},
                 {"owner_name", "Your name", "text", "name", ""},
                 {"owner_email", "Your e-mail address", "email", "username", "You sign in with it."},
                 {"password", "Password", "password", "new-password", password_hint(shortest_password)}};
  return page;
}

}  // namespace

const schema::Object& LinkQuery::schema() {
  static const schema::Object object =
      schema::object<LinkQuery>("LinkQuery").field("token", &LinkQuery::token, "The link's secret.", schema::length(1, 128)).done();
  return object;
}

void SetupEndpoints::declare(api::Routes& routes) {
  routes.post("/api/v1/setup")
      .operation("completeSetup", "Complete set-up",
                 "Names the organisation of a freshly started installation and makes its owner. `bastion` prints the token, which "
                 "works once and for a short while (as configured, thirty minutes by default).")
      .tag("Set-up")
      .open_to_anyone(open_reason)
      .may_fail_with({setup_over, email_taken, CredentialError::password_not_acceptable})
      .audited_as("tenant.claimed")
      .example(R"({"token": "bss_example", "organisation": "Acme", "owner_email": "ana@acme.example", "owner_name": "Ana",
                   "password": "a long and private phrase"})",
               R"({"tenant": {"id": "0190163d-8694-739b-aea5-966c26f8ad90", "name": "Acme", "slug": "default", "status": "active",
                    "time_zone": "UTC", "mfa_required": false, "session_idle_minutes": 30, "session_absolute_minutes": 720,
                    "allowed_email_domains": [], "created_at": "2026-11-22T16:45:00.000Z", "updated_at": "2026-11-22T16:45:00.000Z"},
                   "owner": {"id": "0190163d-8694-739b-aea5-966c26f8ad91", "email": "ana@acme.example", "display_name": "Ana",
                    "state": "active", "roles": ["owner"], "created_at": "2026-11-22T16:45:00.000Z",
                    "updated_at": "2026-11-22T16:45:00.000Z"}})")
      .handle<&SetupEndpoints::claim>(*this);
  routes.get("/setup")
      .operation("showSetupPage", "The page of the set-up link", "A form for a person with a browser; works without scripts.")
      .tag("Set-up")
      .open_to_anyone(open_reason)
      .gives("text/html")
      .also_gives(gone, "A page that says that the link is over.")
      .handle<&SetupEndpoints::page>(*this);
  routes.post("/setup")
      .operation("submitSetupPage", "Complete set-up from the page", "What the set-up page's form sends.")
      .tag("Set-up")
      .open_to_anyone(open_reason)
      .audited_as("tenant.claimed")
      .gives("text/html")
      .also_gives(gone, "A page that says that the link is over.")
      .also_gives(unprocessable, "The form again, with what is wrong with it.")
      .handle<&SetupEndpoints::submit>(*this);
}

Result<SetupDone> SetupEndpoints::claim(const api::Body<SetupRequest>& body) {
  const Claimed claimed = TRY(claiming_.claim({.token = body->token,
                                               .organisation = body->organisation,
                                               .owner_email = body->owner_email,
                                               .owner_name = body->owner_name,
                                               .password = body->password}));
  return SetupDone{.tenant = view_of(claimed.tenant), .owner = view_of(claimed.owner)};
}

Result<api::RawResponse> SetupEndpoints::page(const api::Query<LinkQuery>& query) {
  const std::string token = query->token.value_or("");
  auto usable = claiming_.look(token);
  if (!usable.ok() && usable.error().is(setup_over)) return api::RawResponse{over()};
  TRY(std::move(usable));
  FormPage page = setup_form(shortest_password_);
  page.values["token"] = token;
  return api::RawResponse{render(page)};
}

Result<api::RawResponse> SetupEndpoints::submit(const api::CallContext& call) {
  FormPage page = setup_form(shortest_password_);
  page.values = TRY(read_form(call.request()));
  auto& typed = page.values;
  auto claimed = claiming_.claim({.token = typed["token"],
                                  .organisation = typed["organisation"],
                                  .owner_email = typed["owner_email"],
                                  .owner_name = typed["owner_name"],
                                  .password = typed["password"]});
  if (claimed.ok())
    return api::RawResponse{render_message("Set-up is complete", claimed->tenant.name() + " is yours. Sign in as " +
                                           claimed->owner.email().text() + ".", 200)};
  if (claimed.error().is(setup_over)) return api::RawResponse{over()};
  page.complaints = complaints_of(claimed.error());
  if (page.complaints.empty()) return std::move(claimed).error();
  return api::RawResponse{render(page, unprocessable)};
}

namespace {

FormPage invitation_form(const InvitationOffer& offer, std::size_t shortest_password) {
  FormPage page;
  page.title = "Join " + offer.organisation;
  page.text = "You were invited as " + offer.email + ". Choose a name and a password; this link works once.";
  page.action = "/invitation";
  page.button = "Join";
  page.fields = {{"token", "", "hidden", "off", ""},
                 {"name", "Your name", "text", "name", ""},
                 {"password", "Password", "password", "new-password", password_hint(shortest_password)}};
  return page;
}

http::Response invitation_is_over() {
  return render_message("This invitation is over",
                        "It was used, replaced, taken back, or has expired. Ask for a new link.", gone);
}

}  // namespace

void InvitationPage::declare(api::Routes& routes) {
  routes.get("/invitation")
      .operation("showInvitationPage", "The page of an invitation's link", "A form for a person with a browser; works without scripts.")
      .tag("Invitations")
      .open_to_anyone(open_reason)
      .gives("text/html")
      .also_gives(gone, "A page that says that the link is over.")
      .handle<&InvitationPage::page>(*this);
  routes.post("/invitation")
      .operation("submitInvitationPage", "Accept an invitation from its page", "What the invitation page's form sends.")
      .tag("Invitations")
      .open_to_anyone(open_reason)
      .audited_as("user.activated")
      .gives("text/html")
      .also_gives(gone, "A page that says that the link is over.")
      .also_gives(unprocessable, "The form again, with what is wrong with it.")
      .handle<&InvitationPage::submit>(*this);
}

Result<api::RawResponse> InvitationPage::page(const api::Query<LinkQuery>& query) {
  const std::string token = query->token.value_or("");
  auto offer = invitations_.look(token);
  if (!offer.ok() && offer.error().is(invitation_over)) return api::RawResponse{invitation_is_over()};
  FormPage page = invitation_form(TRY(std::move(offer)), shortest_password_);
  page.values["token"] = token;
  return api::RawResponse{render(page)};
}

Result<api::RawResponse> InvitationPage::submit(const api::CallContext& call) {
  auto typed = TRY(read_form(call.request()));
  auto offer = invitations_.look(typed["token"]);
  if (!offer.ok() && offer.error().is(invitation_over)) return api::RawResponse{invitation_is_over()};
  FormPage page = invitation_form(TRY(std::move(offer)), shortest_password_);
  auto user = invitations_.accept({.token = typed["token"], .name = typed["name"], .password = typed["password"]});
  if (user.ok()) return api::RawResponse{render_message("Welcome", "You can sign in as " + user->email().text() + ".", 200)};
  if (user.error().is(invitation_over)) return api::RawResponse{invitation_is_over()};
  page.values = std::move(typed);
  page.complaints = complaints_of(user.error());
  if (page.complaints.empty()) return std::move(user).error();
  return api::RawResponse{render(page, unprocessable)};
}

}  // namespace astra::iam::rest
