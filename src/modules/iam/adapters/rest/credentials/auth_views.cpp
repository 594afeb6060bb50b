#include "iam/adapters/rest/credentials/auth_views.hpp"

namespace astra::iam {

using schema::format;
using schema::length;
using schema::pattern;
using schema::secret;

const schema::Object& LoginBody::schema() {
  static const schema::Object object =
      schema::object<LoginBody>("LoginBody", "What a person types to sign in.")
          .field("email", &LoginBody::email, "The e-mail address.", length(3, 254) | format("email"))
          .field("password", &LoginBody::password, "The password.", length(1, 1'024) | secret())
          .field("totp", &LoginBody::totp, "The six digits the authenticator app shows.", pattern("[0-9]{6}") | secret())
          .field("recovery_code", &LoginBody::recovery_code, "One of the recovery codes, instead of a one-time code.",
                 length(8, 20) | secret())
          .field("tenant", &LoginBody::tenant, "The short name of the organisation, where the address is known in several.",
                 length(1, 63))
          .done();
  return object;
}

const schema::Object& ProofBody::schema() {
  static const schema::Object object =
      schema::object<ProofBody>("ProofBody", "What a signed-in person types to prove who they are again.")
          .field("password", &ProofBody::password, "The password.", length(1, 1'024) | secret())
          .field("totp", &ProofBody::totp, "The six digits the authenticator app shows.", pattern("[0-9]{6}") | secret())
          .field("recovery_code", &ProofBody::recovery_code, "One of the recovery codes, instead of a one-time code.",
                 length(8, 20) | secret())
          .done();
  return object;
}

const schema::Object& SessionView::schema() {
  static const schema::Object object =
      schema::object<SessionView>("SessionView", "A console session.")
          .field("id", &SessionView::id, "The session.")
          .field("started_at", &SessionView::started_at, "When the person signed in.")
          .field("last_seen_at", &SessionView::last_seen_at, "When it was last used, to the minute.")
          .field("expires_at", &SessionView::expires_at, "When it ends if it is not used.")
          .field("with_mfa", &SessionView::with_mfa, "A second factor was used.")
          .field("current", &SessionView::current, "The session this was asked with.")
          .field("ip", &SessionView::ip, "Where the person signed in from.")
          .field("user_agent", &SessionView::user_agent, "With what program.")
          .done();
  return object;
}

const schema::Object& SignedInView::schema() {
  static const schema::Object object =
      schema::object<SignedInView>("SignedInView", "A session that has just begun; its secret is in the cookie.")
          .field("session", &SignedInView::session, "The session.")
          .field("user_id", &SignedInView::user_id, "Who signed in.")
          .field("tenant_id", &SignedInView::tenant_id, "The organisation.")
          .field("csrf_token", &SignedInView::csrf_token, "Send it as X-CSRF-Token with every request that changes something.")
          .done();
  return object;
}

const schema::Object& TenantBrief::schema() {
  static const schema::Object object = schema::object<TenantBrief>("TenantBrief", "The organisation of a caller.")
                                           .field("id", &TenantBrief::id, "Its id.")
                                           .field("name", &TenantBrief::name, "Its name.")
                                           .field("slug", &TenantBrief::slug, "Its short name.")
                                           .done();
  return object;
}

const schema::Object& MfaState::schema() {
  static const schema::Object object =
      schema::object<MfaState>("MfaState", "How a person proves who they are besides the password.")
          .field("enabled", &MfaState::enabled, "One-time codes are enabled.")
          .field("enrolment_needed", &MfaState::enrolment_needed,
                 "The organisation asks for a second factor and there is none: nothing is permitted until there is.")
          .field("recovery_codes_left", &MfaState::recovery_codes_left, "How many recovery codes are unused.")
          .done();
  return object;
}

const schema::Object& Me::schema() {
  static const schema::Object object =
      schema::object<Me>("Me", "Who makes this call and what it may do.")
          .field("kind", &Me::kind, "user, api_key or service_account.")
          .field("id", &Me::id, "The user, key or service account.")
          .field("name", &Me::name, "E-mail address, or the name of the program.")
          .field("display_name", &Me::display_name, "The name of the person.")
          .field("tenant", &Me::tenant, "The organisation.")
          .field("roles", &Me::roles, "The roles of a person.")
          .field("permissions", &Me::permissions, "What the call may do, sorted; \"*\" is everything.")
          .field("mfa", &Me::mfa, "The second factor of a person.")
          .field("authenticated_at", &Me::authenticated_at, "When the person last proved who they are.")
          .field("csrf_token", &Me::csrf_token, "Of a console session: send it as X-CSRF-Token.")
          .done();
  return object;
}

const schema::Object& SteppedUp::schema() {
  static const schema::Object object =
      schema::object<SteppedUp>("SteppedUp", "A fresh proof of identity.")
          .field("valid_until", &SteppedUp::valid_until, "Until when sensitive operations take it.")
          .done();
  return object;
}

const schema::Object& LoggedOutView::schema() {
  static const schema::Object object = schema::object<LoggedOutView>("LoggedOutView", "The end of a session.")
                                           .field("signed_out", &LoggedOutView::signed_out, "Always true.")
                                           .done();
  return object;
}

}  // namespace astra::iam
