#include "iam/adapters/rest/credentials/tokens_views.hpp"

namespace astra::iam {

using schema::format;
using schema::length;
using schema::pattern;
using schema::secret;

const schema::Object& TokenBody::schema() {
  static const schema::Object object =
      schema::object<TokenBody>("TokenBody",
                                "Credentials for tokens; with none of them the console session of the request is used.")
          .field("email", &TokenBody::email, "The e-mail address.", length(3, 254) | format("email"))
          .field("password", &TokenBody::password, "The password.", length(1, 1'024) | secret())
          .field("totp", &TokenBody::totp, "The six digits the authenticator app shows.", pattern("[0-9]{6}") | secret())
          .field("recovery_code", &TokenBody::recovery_code, "One of the recovery codes, instead of a one-time code.",
                 length(8, 20) | secret())
          .field("tenant", &TokenBody::tenant, "The short name of the organisation, where the address is known in several.",
                 length(1, 63))
          .done();
  return object;
}

const schema::Object& RefreshBody::schema() {
  static const schema::Object object =
      schema::object<RefreshBody>("RefreshBody", "A refresh token.")
          .field("refresh_token", &RefreshBody::refresh_token, "As it was issued.", length(20, 128) | secret())
          .done();
  return object;
}

const schema::Object& TokensView::schema() {
  static const schema::Object object =
      schema::object<TokensView>("TokensView", "An access token and what renews it.")
          .field("access_token", &TokensView::access_token, "A JWT for the Authorization header.", length(1, 8'192))
          .field("token_type", &TokensView::token_type, "Always Bearer.")
          .field("expires_in", &TokensView::expires_in, "Seconds the access token lives.")
          .field("refresh_token", &TokensView::refresh_token, "Good for one renewal.")
          .field("refresh_expires_at", &TokensView::refresh_expires_at, "Until when the refresh token can be used.")
          .done();
  return object;
}

}  // namespace astra::iam
