#include "gateway/adapters/rest/configuration_dtos.hpp"

#include "gateway/domain/config/settings_limits.hpp"

namespace astra::gateway::rest {
namespace {
using schema::defaulted;
using schema::items;
using schema::length;
using schema::range;
using schema::secret;

constexpr std::size_t longest_word = 120;
constexpr std::int64_t longest_latency_ms = 3'600'000;
constexpr std::size_t most_networks = 100;
constexpr std::int64_t highest_revision = 9'007'199'254'740'991;  // what JavaScript can count to

schema::Rules patterns() { return items(0, limits::most_patterns); }
schema::Rules timeout() { return range(limits::shortest_timeout_ms, limits::longest_timeout_ms); }
schema::Rules secret_text() { return length(limits::shortest_secret, limits::longest_secret) | secret(); }

}  // namespace

ProviderView view_of(const Provider& provider) {
  ProviderView view{.id = std::string(provider.id),
                    .title = std::string(provider.title),
                    .default_base_url = std::string(provider.default_base_url),
                    .needs_secret = !provider.credential_header.empty() && !provider.credential_optional,
                    .embeddings = provider.embeddings,
                    .model_prefixes = {},
                    .options = {}};
  for (const std::string_view prefix : provider.model_prefixes) view.model_prefixes.emplace_back(prefix);
  for (const ProviderOption& option : provider.options) view.options.emplace_back(option.name);
  return view;
}

const schema::Object& ProviderView::schema() {
  static const schema::Object object = schema::object<ProviderView>("GatewayProvider", "A kind of provider that can be connected.")
      .field("id", &ProviderView::id, "As connections name it.", length(1, longest_word))
      .field("title", &ProviderView::title, "For people.", length(1, longest_word))
      .field("default_base_url", &ProviderView::default_base_url, "Where it is; empty: the connection says.", length(0, limits::longest_base_url))
      .field("needs_secret", &ProviderView::needs_secret, "Whether a connection must hold a secret.")
      .field("embeddings", &ProviderView::embeddings, "Whether it makes embeddings.")
      .field("model_prefixes", &ProviderView::model_prefixes, "Bare model names that mean this provider begin so.", patterns())
      .field("options", &ProviderView::options, "Settings that only its connections have.", items(0, limits::most_headers))
      .done();
  return object;
}

const schema::Object& ConnectionPath::schema() {
  static const schema::Object object = schema::object<ConnectionPath>("GatewayConnectionPath")
      .field("connection_id", &ConnectionPath::connection_id, "The connection.")
      .done();
  return object;
}

ConnectionView view_of(const Account& account) {
  const AccountSettings& s = account.settings;
  return {.id = account.id,
          .name = s.name,
          .provider = s.provider,
          .base_url = s.base_url,
          .secret_last4 = account.secret_last4,
          .models = s.models,
          .headers = s.headers,
          .options = s.options,
          .allow_private_address = s.allow_private_address,
          .timeout_ms = s.timeout_ms,
          .first_byte_timeout_ms = s.first_byte_timeout_ms,
          .enabled = s.enabled,
          .position = s.position,
          .created_at = account.created_at,
          .updated_at = account.updated_at};
}

const schema::Object& ConnectionView::schema() {
  static const schema::Object object =
      schema::object<ConnectionView>("GatewayConnection", "An account with a provider.")
          .field("id", &ConnectionView::id, "The connection.")
          .field("name", &ConnectionView::name, "Unique in the organisation; also a prefix of model names: main/gpt-4o.",
                 length(1, limits::longest_connection_name))
          .field("provider", &ConnectionView::provider, "The kind of provider.", length(1, longest_word))
          .field("base_url", &ConnectionView::base_url, "Where requests go.", length(0, limits::longest_base_url))
          .field("secret_last4", &ConnectionView::secret_last4, "The last characters of the secret; empty: there is none.",
                 length(0, limits::secret_tail))
          .field("models", &ConnectionView::models, "Patterns of models it serves; empty: what the provider is known for.",
                 patterns())
          .field("headers", &ConnectionView::headers, "Sent along with every request.")
          .field("options", &ConnectionView::options, "Settings that only its provider has: Azure's api_version, watsonx's project_id.")
          .field("allow_private_address", &ConnectionView::allow_private_address,
                 "Whether the address may be in a private network.")
          .field("timeout_ms", &ConnectionView::timeout_ms, "For a whole answer.", timeout())
          .field("first_byte_timeout_ms", &ConnectionView::first_byte_timeout_ms, "Until an answer begins.", timeout())
          .field("enabled", &ConnectionView::enabled, "Whether it takes requests.")
          .field("position", &ConnectionView::position, "Lower ones are asked first.", range(0, limits::most_position))
          .field("created_at", &ConnectionView::created_at, "When it was made.")
          .field("updated_at", &ConnectionView::updated_at, "When it last changed.")
          .done();
  return object;
}

const schema::Object& NewConnectionBody::schema() {
  static const schema::Object object =
      schema::object<NewConnectionBody>("NewGatewayConnection", "An account with a provider, to be connected.")
          .field("name", &NewConnectionBody::name, "Unique in the organisation.", length(1, limits::longest_connection_name))
          .field("provider", &NewConnectionBody::provider, "The kind of provider.", length(1, longest_word))
          .field("base_url", &NewConnectionBody::base_url, "Where requests go; left out: the provider's own address.",
                 length(0, limits::longest_base_url) | defaulted())
          .field("secret", &NewConnectionBody::secret, "The provider's API key. It never comes back.",
                 length(0, limits::longest_secret) | defaulted() | schema::secret())
          .field("models", &NewConnectionBody::models, "Patterns of models it serves.", patterns() | defaulted())
          .field("headers", &NewConnectionBody::headers, "Sent along with every request.", defaulted())
          .field("options", &NewConnectionBody::options, "Settings that only its provider has.", defaulted())
          .field("allow_private_address", &NewConnectionBody::allow_private_address,
                 "Whether the address may be in a private network.", defaulted())
          .field("timeout_ms", &NewConnectionBody::timeout_ms, "For a whole answer.", timeout() | defaulted())
          .field("first_byte_timeout_ms", &NewConnectionBody::first_byte_timeout_ms, "Until an answer begins.",
                 timeout() | defaulted())
          .field("enabled", &NewConnectionBody::enabled, "Whether it takes requests.", defaulted())
          .field("position", &NewConnectionBody::position, "Lower ones are asked first.",
                 range(0, limits::most_position) | defaulted())
          .done();
  return object;
}

const schema::Object& ConnectionChangeBody::schema() {
  static const schema::Object object =
      schema::object<ConnectionChangeBody>("GatewayConnectionChange", "What to change; what is left out stays.")
          .field("name", &ConnectionChangeBody::name, "Unique in the organisation.", length(1, limits::longest_connection_name))
          .field("base_url", &ConnectionChangeBody::base_url, "Where requests go; a new address needs the secret again.",
                 length(0, limits::longest_base_url))
          .field("models", &ConnectionChangeBody::models, "Patterns of models it serves.", patterns())
          .field("headers", &ConnectionChangeBody::headers, "All headers, in place of the earlier ones.")
          .field("options", &ConnectionChangeBody::options, "All options, in place of the earlier ones.")
          .field("allow_private_address", &ConnectionChangeBody::allow_private_address,
                 "Whether the address may be in a private network.")
          .field("timeout_ms", &ConnectionChangeBody::timeout_ms, "For a whole answer.", timeout())
          .field("first_byte_timeout_ms", &ConnectionChangeBody::first_byte_timeout_ms, "Until an answer begins.", timeout())
          .field("enabled", &ConnectionChangeBody::enabled, "Whether it takes requests.")
          .field("position", &ConnectionChangeBody::position, "Lower ones are asked first.", range(0, limits::most_position))
          .field("secret", &ConnectionChangeBody::secret, "The provider's API key. It never comes back.", secret_text())
          .done();
  return object;
}

const schema::Object& SecretBody::schema() {
  static const schema::Object object =
      schema::object<SecretBody>("GatewayConnectionSecret", "A new secret for a connection.")
          .field("secret", &SecretBody::secret, "The provider's API key. It never comes back.", secret_text())
          .done();
  return object;
}

const schema::Object& ConnectionTestView::schema() {
  static const schema::Object object =
      schema::object<ConnectionTestView>("GatewayConnectionTest", "What came of asking a provider.")
          .field("ok", &ConnectionTestView::ok, "Whether the provider accepts the connection.")
          .field("status", &ConnectionTestView::status, "Its HTTP status; 0: there was no answer.", range(0, 999))
          .field("error_class", &ConnectionTestView::error_class,
                 "unreachable, timeout, credential, rate_limited, provider, protocol, or empty.", length(0, longest_word))
          .field("detail", &ConnectionTestView::detail, "In words.", length(0, limits::longest_secret))
          .field("latency_ms", &ConnectionTestView::latency_ms, "How long it took.", range(0, longest_latency_ms))
          .done();
  return object;
}

const schema::Object& VirtualKeyPath::schema() {
  static const schema::Object object = schema::object<VirtualKeyPath>("GatewayVirtualKeyPath")
      .field("key_id", &VirtualKeyPath::key_id, "The key.")
      .done();
  return object;
}

const schema::Object& VirtualKeyView::schema() {
  static const schema::Object object = schema::object<VirtualKeyView>("GatewayVirtualKey", "A key for calling models, and what it may do.")
      .field("id", &VirtualKeyView::id, "The key.")
      .field("public_id", &VirtualKeyView::public_id, "The part of the key's text that is no secret.", length(1, longest_word))
      .field("name", &VirtualKeyView::name, "For people.", length(1, limits::longest_key_name))
      .field("team_id", &VirtualKeyView::team_id, "The team its cost belongs to.")
      .field("allowed_models", &VirtualKeyView::allowed_models, "Patterns; empty allows all.", patterns())
      .field("limits", &VirtualKeyView::limits, "Its limits.")
      .field("ip_allow_list", &VirtualKeyView::ip_allow_list, "Networks it may come from; empty allows all.", items(0, most_networks))
      .field("expires_at", &VirtualKeyView::expires_at, "When it ends by itself.")
      .field("revoked_at", &VirtualKeyView::revoked_at, "When it was ended.")
      .field("active", &VirtualKeyView::active, "Whether the doors take it now.")
      .field("created_at", &VirtualKeyView::created_at, "When it was issued.")
      .field("updated_at", &VirtualKeyView::updated_at, "When it last changed.")
      .done();
  return object;
}

const schema::Object& IssuedVirtualKeyView::schema() {
  static const schema::Object object = schema::object<IssuedVirtualKeyView>("IssuedGatewayVirtualKey", "A new key, with its text this one time.")
      .field("key", &IssuedVirtualKeyView::key, "The key's text: what SDKs want as api_key.", length(1, limits::longest_pattern))
      .field("virtual_key", &IssuedVirtualKeyView::virtual_key, "The key.")
      .done();
  return object;
}

const schema::Object& NewVirtualKeyBody::schema() {
  static const schema::Object object = schema::object<NewVirtualKeyBody>("NewGatewayVirtualKey", "A key to be issued.")
      .field("name", &NewVirtualKeyBody::name, "For people.", length(1, limits::longest_key_name))
      .field("team_id", &NewVirtualKeyBody::team_id, "The team its cost belongs to.")
      .field("allowed_models", &NewVirtualKeyBody::allowed_models, "Patterns; empty allows all.", patterns() | defaulted())
      .field("limits", &NewVirtualKeyBody::limits, "Its limits.", defaulted())
      .field("ip_allow_list", &NewVirtualKeyBody::ip_allow_list, "Networks it may come from.", items(0, most_networks) | defaulted())
      .field("expires_at", &NewVirtualKeyBody::expires_at, "When it ends by itself.")
      .done();
  return object;
}

const schema::Object& VirtualKeyChangeBody::schema() {
  static const schema::Object object = schema::object<VirtualKeyChangeBody>("GatewayVirtualKeyChange", "What to change; what is left out stays.")
      .field("allowed_models", &VirtualKeyChangeBody::allowed_models, "Patterns; empty allows all.", patterns())
      .field("limits", &VirtualKeyChangeBody::limits, "All limits, in place of the earlier ones.")
      .done();
  return object;
}

PolicyView view_of(const PolicyVersion& version) {
  PolicyView view{.revision = version.revision, .settings = version.settings, .created_by = {}, .created_at = {}};
  if (version.revision > 0) view.created_by = version.created_by, view.created_at = version.created_at;
  return view;
}

const schema::Object& PolicyView::schema() {
  static const schema::Object object = schema::object<PolicyView>("GatewayPolicy", "A version of the gateway's policy.")
      .field("revision", &PolicyView::revision, "Its number; 0: the defaults, which nobody wrote.", range(0, highest_revision))
      .field("settings", &PolicyView::settings, "What it allows.")
      .field("created_by", &PolicyView::created_by, "Who wrote it.")
      .field("created_at", &PolicyView::created_at, "When it was written.")
      .done();
  return object;
}

const schema::Object& PolicyRevisionPath::schema() {
  static const schema::Object object = schema::object<PolicyRevisionPath>("GatewayPolicyRevisionPath")
      .field("revision", &PolicyRevisionPath::revision, "The version's number.", range(1, highest_revision))
      .done();
  return object;
}

}  // namespace astra::gateway::rest
