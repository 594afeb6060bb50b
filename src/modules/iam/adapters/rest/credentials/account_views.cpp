#include "iam/adapters/rest/credentials/account_views.hpp"

namespace astra::iam {

using schema::items;
using schema::length;
using schema::pattern;
using schema::secret;

const schema::Object& ChangePasswordBody::schema() {
  static const schema::Object object =
      schema::object<ChangePasswordBody>("ChangePasswordBody", "A new password in place of the current one.")
          .field("current_password", &ChangePasswordBody::current_password, "The password until now.",
                 length(1, 1'024) | secret())
          .field("new_password", &ChangePasswordBody::new_password,
                 "At least 15 characters, or 8 with one-time codes enabled, if the operator asks for no more.", length(1, 1'024) | secret())
          .done();
  return object;
}

const schema::Object& ResetPasswordBody::schema() {
  static const schema::Object object =
      schema::object<ResetPasswordBody>("ResetPasswordBody", "A new password by a reset link.")
          .field("token", &ResetPasswordBody::token, "The token of the link.", length(20, 128) | secret())
          .field("new_password", &ResetPasswordBody::new_password,
                 "At least 15 characters, or 8 with one-time codes enabled, if the operator asks for no more.", length(1, 1'024) | secret())
          .done();
  return object;
}

const schema::Object& ResetLinkView::schema() {
  static const schema::Object object =
      schema::object<ResetLinkView>("ResetLinkView", "A link to hand to a person; seen this once.")
          .field("token", &ResetLinkView::token, "The secret of the link.")
          .field("url", &ResetLinkView::url, "The whole link.", length(1, 2'048))
          .field("expires_at", &ResetLinkView::expires_at, "Until when it works.")
          .done();
  return object;
}

const schema::Object& TotpEnrolmentView::schema() {
  static const schema::Object object =
      schema::object<TotpEnrolmentView>("TotpEnrolmentView", "A secret for an authenticator app.")
          .field("secret", &TotpEnrolmentView::secret, "In base 32, for typing.")
          .field("uri", &TotpEnrolmentView::uri, "For a QR code.", length(1, 2'048))
          .done();
  return object;
}

const schema::Object& TotpCodeBody::schema() {
  static const schema::Object object =
      schema::object<TotpCodeBody>("TotpCodeBody", "A one-time code.")
          .field("code", &TotpCodeBody::code, "The six digits the app shows.", pattern("[0-9]{6}") | secret())
          .done();
  return object;
}

const schema::Object& RecoveryCodesView::schema() {
  static const schema::Object object =
      schema::object<RecoveryCodesView>("RecoveryCodesView",
                                        "Codes for a lost authenticator; seen this once, each good for one login.")
          .field("recovery_codes", &RecoveryCodesView::recovery_codes, "Ten codes.", items(0, 20))
          .done();
  return object;
}

const schema::Object& SessionPath::schema() {
  static const schema::Object object =
      schema::object<SessionPath>("SessionPath", "").field("session_id", &SessionPath::session_id, "The session.").done();
  return object;
}

const schema::Object& SessionOwnerPath::schema() {
  static const schema::Object object =
      schema::object<SessionOwnerPath>("SessionOwnerPath", "").field("user_id", &SessionOwnerPath::user_id, "The user.").done();
  return object;
}

const schema::Object& EndedView::schema() {
  static const schema::Object object = schema::object<EndedView>("EndedView", "What was ended.")
                                           .field("ended", &EndedView::ended, "How many sessions and token families.")
                                           .done();
  return object;
}

}  // namespace astra::iam
