#include "iam/adapters/rest/credentials/keys_views.hpp"

namespace astra::iam {

using schema::defaulted;
using schema::items;
using schema::length;
using schema::range;

const schema::Object& CreateApiKeyBody::schema() {
  static const schema::Object object =
      schema::object<CreateApiKeyBody>("CreateApiKeyBody", "A request for an API key.")
          .field("name", &CreateApiKeyBody::name, "What it is for.", length(1, 120))
          .field("permissions", &CreateApiKeyBody::permissions, "What the key may do; nothing its creator may not.",
                 items(1, 200))
          .field("service_account_id", &CreateApiKeyBody::service_account_id,
                 "The service account it shall act for; none: the caller.")
          .field("team_id", &CreateApiKeyBody::team_id, "The team it is counted for.")
          .field("expires_at", &CreateApiKeyBody::expires_at, "When it stops working.")
          .field("ip_allow_list", &CreateApiKeyBody::ip_allow_list,
                 "Addresses or CIDR blocks it works from; empty: everywhere.", items(0, 50) | defaulted())
          .done();
  return object;
}

const schema::Object& RotateApiKeyBody::schema() {
  static const schema::Object object = schema::object<RotateApiKeyBody>("RotateApiKeyBody", "How a key is replaced.")
                                           .field("overlap_s", &RotateApiKeyBody::overlap_s,
                                                  "How many seconds the old key still works.", range(0, 604'800) | defaulted())
                                           .done();
  return object;
}

const schema::Object& ApiKeyView::schema() {
  static const schema::Object object =
      schema::object<ApiKeyView>("ApiKeyView", "An API key, without its secret.")
          .field("id", &ApiKeyView::id, "The key.")
          .field("public_id", &ApiKeyView::public_id, "The part of the key that is no secret.")
          .field("name", &ApiKeyView::name, "What it is for.")
          .field("state", &ApiKeyView::state, "active, expired or revoked.")
          .field("permissions", &ApiKeyView::permissions, "What it may do.")
          .field("owner_kind", &ApiKeyView::owner_kind, "user or service_account.")
          .field("owner_id", &ApiKeyView::owner_id, "Whom it acts for.")
          .field("team_id", &ApiKeyView::team_id, "The team it is counted for.")
          .field("ip_allow_list", &ApiKeyView::ip_allow_list, "Where it works from; empty: everywhere.")
          .field("created_at", &ApiKeyView::created_at, "When it was made.")
          .field("expires_at", &ApiKeyView::expires_at, "When it stops working.")
          .field("revoked_at", &ApiKeyView::revoked_at, "When it was revoked.")
          .field("last_used_at", &ApiKeyView::last_used_at, "When it was last used, give or take seconds.")
          .field("replaced_by", &ApiKeyView::replaced_by, "The key it was rotated to.")
          .done();
  return object;
}

const schema::Object& IssuedApiKeyView::schema() {
  static const schema::Object object =
      schema::object<IssuedApiKeyView>("IssuedApiKeyView", "A new API key; its text is seen this once.")
          .field("key", &IssuedApiKeyView::key, "The whole key.")
          .field("api_key", &IssuedApiKeyView::api_key, "What is kept of it.")
          .done();
  return object;
}

const schema::Object& ApiKeyPath::schema() {
  static const schema::Object object =
      schema::object<ApiKeyPath>("ApiKeyPath", "").field("api_key_id", &ApiKeyPath::api_key_id, "The key.").done();
  return object;
}

const schema::Object& ApiKeyQuery::schema() {
  static const schema::Object object =
      schema::object<ApiKeyQuery>("ApiKeyQuery", "")
          .field("owner_id", &ApiKeyQuery::owner_id, "Only keys that act for this user or service account.")
          .field("team_id", &ApiKeyQuery::team_id, "Only keys of this team.")
          .field("include_revoked", &ApiKeyQuery::include_revoked, "Also revoked keys.", defaulted())
          .done();
  return object;
}

const schema::Object& CreateServiceAccountBody::schema() {
  static const schema::Object object =
      schema::object<CreateServiceAccountBody>("CreateServiceAccountBody", "A request for a service account.")
          .field("name", &CreateServiceAccountBody::name, "Its name, unique in the organisation.", length(1, 120))
          .field("description", &CreateServiceAccountBody::description, "What it is for.", length(0, 1'000) | defaulted())
          .field("roles", &CreateServiceAccountBody::roles, "Keys of its roles.", items(1, 20))
          .done();
  return object;
}

const schema::Object& ServiceAccountRolesBody::schema() {
  static const schema::Object object =
      schema::object<ServiceAccountRolesBody>("ServiceAccountRolesBody", "Other roles for a service account.")
          .field("roles", &ServiceAccountRolesBody::roles, "Keys of all its roles.", items(1, 20))
          .done();
  return object;
}

const schema::Object& ServiceAccountView::schema() {
  static const schema::Object object =
      schema::object<ServiceAccountView>("ServiceAccountView", "A program with roles of its own.")
          .field("id", &ServiceAccountView::id, "The service account.")
          .field("name", &ServiceAccountView::name, "Its name.")
          .field("description", &ServiceAccountView::description, "What it is for.")
          .field("roles", &ServiceAccountView::roles, "Keys of its roles.")
          .field("disabled", &ServiceAccountView::disabled, "It was disabled for good.")
          .field("created_at", &ServiceAccountView::created_at, "When it was made.")
          .field("version", &ServiceAccountView::version, "Grows with each change.")
          .done();
  return object;
}

const schema::Object& ServiceAccountPath::schema() {
  static const schema::Object object =
      schema::object<ServiceAccountPath>("ServiceAccountPath", "")
          .field("service_account_id", &ServiceAccountPath::service_account_id, "The service account.")
          .done();
  return object;
}

}  // namespace astra::iam
