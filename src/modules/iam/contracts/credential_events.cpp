#include "iam/contracts/credential_events.hpp"

namespace astra::iam {

const schema::Object& SessionStarted::schema() {
  static const schema::Object object = schema::object<SessionStarted>("SessionStarted", "A person signed in to the console.")
                                           .field("session_id", &SessionStarted::session_id, "The session.")
                                           .field("user_id", &SessionStarted::user_id, "Who.")
                                           .field("with_mfa", &SessionStarted::with_mfa, "A second factor was used.")
                                           .done();
  return object;
}

const schema::Object& SessionEnded::schema() {
  static const schema::Object object =
      schema::object<SessionEnded>("SessionEnded", "A console session is over.")
          .field("session_id", &SessionEnded::session_id, "The session.")
          .field("user_id", &SessionEnded::user_id, "Who.")
          .field("reason", &SessionEnded::reason, "signed_out, revoked, password_changed or expired.")
          .done();
  return object;
}

const schema::Object& LoginFailed::schema() {
  static const schema::Object object =
      schema::object<LoginFailed>("LoginFailed", "Somebody failed to sign in to an account that exists.")
          .field("user_id", &LoginFailed::user_id, "Who.")
          .field("factor", &LoginFailed::factor, "What was wrong: password, one_time_code or recovery_code.")
          .field("ip", &LoginFailed::ip, "Where the attempt came from.")
          .done();
  return object;
}

const schema::Object& PasswordChanged::schema() {
  static const schema::Object object = schema::object<PasswordChanged>("PasswordChanged", "A person has a new password.")
                                           .field("user_id", &PasswordChanged::user_id, "Who.")
                                           .field("how", &PasswordChanged::how, "changed, reset or set.")
                                           .done();
  return object;
}

const schema::Object& MfaEnabled::schema() {
  static const schema::Object object =
      schema::object<MfaEnabled>("MfaEnabled", "A person signs in with one-time codes from now on.")
          .field("user_id", &MfaEnabled::user_id, "Who.")
          .done();
  return object;
}

const schema::Object& MfaDisabled::schema() {
  static const schema::Object object =
      schema::object<MfaDisabled>("MfaDisabled", "A person signs in without one-time codes from now on.")
          .field("user_id", &MfaDisabled::user_id, "Who.")
          .done();
  return object;
}

const schema::Object& ApiKeyCreated::schema() {
  static const schema::Object object = schema::object<ApiKeyCreated>("ApiKeyCreated", "There is a new API key.")
                                           .field("key_id", &ApiKeyCreated::key_id, "The key.")
                                           .field("owner_kind", &ApiKeyCreated::owner_kind, "user or service_account.")
                                           .field("owner_id", &ApiKeyCreated::owner_id, "Whom the key acts for.")
                                           .field("permissions", &ApiKeyCreated::permissions, "What the key may do.")
                                           .done();
  return object;
}

const schema::Object& ApiKeyRotated::schema() {
  static const schema::Object object = schema::object<ApiKeyRotated>("ApiKeyRotated", "An API key was replaced.")
                                           .field("key_id", &ApiKeyRotated::key_id, "The key.")
                                           .field("successor_id", &ApiKeyRotated::successor_id, "The key that replaces it.")
                                           .field("valid_until", &ApiKeyRotated::valid_until, "When the old key stops working.")
                                           .done();
  return object;
}

const schema::Object& ApiKeyRevoked::schema() {
  static const schema::Object object = schema::object<ApiKeyRevoked>("ApiKeyRevoked", "An API key was taken out of use.")
                                           .field("key_id", &ApiKeyRevoked::key_id, "The key.")
                                           .done();
  return object;
}

const schema::Object& ServiceAccountCreated::schema() {
  static const schema::Object object =
      schema::object<ServiceAccountCreated>("ServiceAccountCreated", "There is a new service account.")
          .field("service_account_id", &ServiceAccountCreated::service_account_id, "The service account.")
          .field("roles", &ServiceAccountCreated::roles, "Its roles.")
          .done();
  return object;
}

const schema::Object& ServiceAccountDisabled::schema() {
  static const schema::Object object =
      schema::object<ServiceAccountDisabled>("ServiceAccountDisabled", "A service account was disabled; its keys stop working.")
          .field("service_account_id", &ServiceAccountDisabled::service_account_id, "The service account.")
          .done();
  return object;
}

const schema::Object& TokenFamilyRevoked::schema() {
  static const schema::Object object =
      schema::object<TokenFamilyRevoked>("TokenFamilyRevoked", "A program's tokens are over.")
          .field("family_id", &TokenFamilyRevoked::family_id, "The token family.")
          .field("user_id", &TokenFamilyRevoked::user_id, "Whose.")
          .field("reason", &TokenFamilyRevoked::reason, "revoked, password_changed, or reuse: a used refresh token came back.")
          .done();
  return object;
}

std::vector<EventDescription> credential_events() {
  return describe_events<SessionStarted, SessionEnded, LoginFailed, PasswordChanged, MfaEnabled, MfaDisabled, ApiKeyCreated,
                         ApiKeyRotated, ApiKeyRevoked, ServiceAccountCreated, ServiceAccountDisabled, TokenFamilyRevoked>();
}

}  // namespace astra::iam
