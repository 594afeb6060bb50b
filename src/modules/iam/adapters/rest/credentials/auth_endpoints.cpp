#include "iam/adapters/rest/credentials/auth_endpoints.hpp"

#include "iam/adapters/rest/credentials/authenticator.hpp"
#include "iam/domain/credential_errors.hpp"

namespace astra::iam {
namespace {

constexpr std::string_view anybody = "Signing in is how a caller becomes known.";
constexpr std::string_view proves_itself = "The token in the body is the credential.";
constexpr std::string_view about_oneself = "It concerns only the caller.";

constexpr std::string_view login_example =
    R"({"email": "ana@example.org", "password": "correct horse on the stairs", "totp": "123456"})";
constexpr std::string_view signed_in_example = R"({
  "session": {"id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c11", "started_at": "2026-11-22T16:45:00.000Z",
    "last_seen_at": "2026-11-22T16:45:00.000Z", "expires_at": "2026-11-22T17:15:00.000Z", "with_mfa": true, "current": true,
    "ip": "203.0.113.7", "user_agent": "Mozilla/5.0"},
  "user_id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c12", "tenant_id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c13",
  "csrf_token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})";
constexpr std::string_view me_example = R"({
  "kind": "user", "id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c12", "name": "ana@example.org", "display_name": "Ana",
  "tenant": {"id": "019aa0f0-8a53-7c06-9f6b-2d8b0a7f1c13", "name": "Acme", "slug": "acme"}, "roles": ["developer"],
  "permissions": ["gateway:read"], "mfa": {"enabled": true, "enrolment_needed": false, "recovery_codes_left": 10},
  "authenticated_at": "2026-11-22T16:45:00.000Z"})";
constexpr std::string_view proof_example = R"({"password": "correct horse on the stairs", "totp": "123456"})";
constexpr std::string_view tokens_example = R"({
  "access_token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl", "token_type": "Bearer", "expires_in": 600,
  "refresh_token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "refresh_expires_at": "2026-11-29T16:45:00.000Z"})";
constexpr std::string_view refresh_example = R"({"refresh_token": "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})";

std::string_view kind_of(const Caller& caller) {
  switch (caller.kind) {
    case Caller::Kind::user: return "user";
    case Caller::Kind::api_key: return "api_key";
    case Caller::Kind::service_account: return "service_account";
    case Caller::Kind::system: return "system";
  }
  return "system";
}

}  // namespace

ClientInfo client_of(const api::CallContext& call) {
  return {.ip = std::string(call.ip()),
          .user_agent = std::string(call.header("user-agent")),
          .request_id = std::string(call.request_id())};
}

SessionView view_of(const Session& s, const Caller& caller) {
  return {.id = s.id,
          .started_at = s.started_at,
          .last_seen_at = s.last_seen_at,
          .expires_at = s.idle_expires_at(),
          .with_mfa = s.with_mfa,
          .current = caller.session == s.id.value(),
          .ip = s.ip,
          .user_agent = s.user_agent};
}

void AuthEndpoints::declare(api::Routes& routes) {
  routes.post("/api/v1/auth/login")
      .operation("logIn", "Sign in to the console",
                 "Checks e-mail, password and, where enabled, a one-time or recovery code. The session's secret comes as a "
                 "cookie that "
                 "scripts cannot read; send csrf_token as X-CSRF-Token with every request that changes something. Programs use "
                 "POST /api/v1/auth/token or an API key instead.")
      .tag("Authentication")
      .open_to_anyone(anybody)
      .may_fail_with({CredentialError::login_failed, CredentialError::mfa_required, CredentialError::tenant_required,
                      CredentialError::too_many_attempts, CredentialError::csrf_rejected})
      .audited_as("session.started")
      .not_replayable()
      .example(login_example, signed_in_example)
      .handle<&AuthEndpoints::log_in>(*this);

  routes.post("/api/v1/auth/logout")
      .operation("logOut", "Sign out", "Ends the session (or the token family) this call was made with and clears the cookie.")
      .tag("Authentication")
      .open_to_any_caller(about_oneself)
      .may_fail_with({CredentialError::session_needed})
      .audited_as("session.ended")
      .not_replayable()
      .example(R"({"signed_out": true})")
      .handle<&AuthEndpoints::log_out>(*this);

  routes.get("/api/v1/auth/me")
      .operation("whoAmI", "Who makes this call",
                 "Person or program, organisation, roles, permissions and second factor. The console "
                 "draws itself from this.")
      .tag("Authentication")
      .open_to_any_caller(about_oneself)
      .example(me_example)
      .handle<&AuthEndpoints::me>(*this);

  routes.post("/api/v1/auth/step-up")
      .operation("stepUp", "Prove again who you are",
                 "Sensitive operations want a proof of identity that is at most ten minutes old. Use this when one answers "
                 "step_up_required, then repeat it.")
      .tag("Authentication")
      .open_to_any_caller(about_oneself)
      .may_fail_with({CredentialError::login_failed, CredentialError::mfa_required, CredentialError::session_needed,
                      CredentialError::too_many_attempts})
      .audited_as("session.stepped_up")
      .not_replayable()
      .example(proof_example, R"({"valid_until": "2026-11-22T16:55:00.000Z"})")
      .handle<&AuthEndpoints::step_up>(*this);

  declare_tokens(routes);
}

void AuthEndpoints::declare_tokens(api::Routes& routes) {
  routes.post("/api/v1/auth/token")
      .operation("issueTokens", "Get an access token and a refresh token",
                 "For command lines and other programs that act for a person: a JWT that lives ten minutes and a token that "
                 "renews it. "
                 "Takes e-mail and password, or the console session of the request where the body is {}. Servers use API keys.")
      .tag("Tokens")
      .open_to_anyone(anybody)
      .may_fail_with({CredentialError::login_failed, CredentialError::mfa_required, CredentialError::tenant_required,
                      CredentialError::too_many_attempts, CredentialError::session_needed, CredentialError::csrf_rejected,
                      errors::unauthenticated})
      .audited_as("token_family.started")
      .not_replayable()
      .example(login_example, tokens_example)
      .handle<&AuthEndpoints::issue>(*this);

  routes.post("/api/v1/auth/refresh")
      .operation("refreshTokens", "Renew an access token",
                 "Each refresh token works once and is replaced. Repeating the call within ten seconds gives the same "
                 "successor; a used "
                 "token that comes back later ends the whole family, because somebody has a copy.")
      .tag("Tokens")
      .open_to_anyone(proves_itself)
      .may_fail_with({CredentialError::refresh_rejected})
      .audited_as("token_family.refreshed")
      .not_replayable()
      .example(refresh_example, tokens_example)
      .handle<&AuthEndpoints::refresh>(*this);

  routes.post("/api/v1/auth/revoke")
      .operation("revokeTokens", "End a token family",
                 "Ends the refresh token, its successors and their access tokens at once. Unknown "
                 "tokens are answered alike.")
      .tag("Tokens")
      .open_to_anyone(proves_itself)
      .audited_as("token_family.revoked")
      .not_replayable()
      .example(refresh_example)
      .handle<&AuthEndpoints::revoke>(*this);

  routes.get("/.well-known/jwks.json")
      .operation("readJwks", "Public keys of access tokens",
                 "The JSON Web Key Set with which other programs check our access tokens.")
      .tag("Tokens")
      .open_to_anyone("Public keys are public.")
      .gives("application/json")
      .handle<&AuthEndpoints::jwks>(*this);
}

Result<api::WithHeaders<SignedInView>> AuthEndpoints::log_in(const api::CallContext& call, const api::Body<LoginBody>& body) {
  // Else another site could sign a visitor in to an account of its own.
  if (made_by_another_site(call.request(), parts_.public_url)) return CredentialError::csrf_rejected;
  const SignedIn in = TRY(
      parts_.sign_in.log_in({.email = body->email,
                             .tenant = body->tenant,
                             .proof = {.password = body->password, .totp = body->totp, .recovery_code = body->recovery_code}},
                            client_of(call)));
  Caller self;
  self.session = in.session.id.value();
  return api::WithHeaders<SignedInView>{.value = {.session = view_of(in.session, self),
                                                  .user_id = in.person.id,
                                                  .tenant_id = in.person.tenant,
                                                  .csrf_token = in.csrf_token},
                                        .headers = {{"Set-Cookie", cookie_.set(call.request(), in.token)}}};
}

Result<api::WithHeaders<LoggedOutView>> AuthEndpoints::log_out(const Caller& caller, const api::CallContext& call) {
  TRY(parts_.sign_in.log_out(caller));
  return api::WithHeaders<LoggedOutView>{.value = {.signed_out = true},
                                         .headers = {{"Set-Cookie", cookie_.clear(call.request())}}};
}

Result<Me> AuthEndpoints::me(const Caller& caller, const api::CallContext& call) {
  const WhoAmI who = TRY(parts_.sign_in.who_am_i(caller));
  Me me{.kind = std::string(kind_of(caller)), .id = caller.principal, .name = caller.name, .tenant = {.id = caller.tenant}};
  me.tenant.name = who.tenant_name;
  me.tenant.slug = who.tenant_slug;
  me.permissions = caller.permissions;
  if (who.person) {
    me.display_name = who.person->name;
    me.roles = who.person->roles;
    me.mfa = MfaState{.enabled = who.mfa_enabled,
                      .enrolment_needed = who.mfa_enrolment_needed,
                      .recovery_codes_left = who.recovery_codes_left};
    me.authenticated_at = caller.authenticated_at;
  }
  const auto cookie = cookie_.find(call.request());
  if (cookie && call.header("authorization").empty()) me.csrf_token = parts_.secrets.csrf_token(*cookie);
  return me;
}

Result<SteppedUp> AuthEndpoints::step_up(const Caller& caller, const api::Body<ProofBody>& body) {
  return SteppedUp{.valid_until = TRY(parts_.sign_in.step_up(
                       caller, {.password = body->password, .totp = body->totp, .recovery_code = body->recovery_code}))};
}

Result<TokensView> AuthEndpoints::issue(const api::CallContext& call, const api::Body<TokenBody>& body) {
  if (!body->email && !body->password) {
    Caller caller = TRY(parts_.authenticator.authenticate(call.request()));
    const ClientInfo client = client_of(call);
    caller.ip = client.ip;
    caller.user_agent = client.user_agent;
    caller.request_id = client.request_id;
    return view(TRY(parts_.tokens.for_session(caller)));
  }
  if (!body->email || !body->password) {
    return DomainError(errors::validation_failed, {},
                       {{body->email ? "/password" : "/email", "required", "e-mail and password go together"}});
  }
  return view(TRY(parts_.tokens.for_login(
      {.email = *body->email,
       .tenant = body->tenant,
       .proof = {.password = *body->password, .totp = body->totp, .recovery_code = body->recovery_code}},
      client_of(call))));
}

Result<TokensView> AuthEndpoints::refresh(const api::CallContext& call, const api::Body<RefreshBody>& body) {
  return view(TRY(parts_.tokens.refresh(body->refresh_token, client_of(call))));
}

Result<void> AuthEndpoints::revoke(const api::CallContext& call, const api::Body<RefreshBody>& body) {
  return parts_.tokens.revoke(body->refresh_token, client_of(call));
}

Result<api::RawResponse> AuthEndpoints::jwks() {
  api::RawResponse answer;
  answer.response.body = TRY(parts_.tokens.jwks());
  answer.response.headers.set("content-type", "application/json");
  answer.response.headers.set("cache-control", "public, max-age=300");
  return answer;
}

TokensView AuthEndpoints::view(IssuedTokens tokens) const {
  return {.access_token = std::move(tokens.access_token),
          .token_type = "Bearer",
          .expires_in = (tokens.access_expires_at - parts_.clock.now()).to_seconds(),
          .refresh_token = std::move(tokens.refresh_token),
          .refresh_expires_at = tokens.refresh_expires_at};
}

}  // namespace astra::iam
