#include "platform/config/settings.hpp"

#include <array>

// The declarations of every key. Formats (format()) are checked by check.cpp.
namespace astra::config {

using schema::defaulted;
using schema::format;
using schema::items;
using schema::length;
using schema::range;
using schema::secret;

namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 3> format_names{"automatic", "json", "text"};

schema::Rules file_path() { return length(1, 4'096) | format("path"); }
schema::Rules cidrs() { return items(0, 256) | format("cidr") | defaulted(); }
schema::Rules milliseconds(std::int64_t least, std::int64_t most) { return range(least, most) | defaulted(); }

}  // namespace

std::span<const std::string_view> enum_names(LogLevel) { return level_names; }
std::span<const std::string_view> enum_names(LogFormat) { return format_names; }

const schema::Object& Server::schema() {
  static const schema::Object object =
      schema::object<Server>("ServerConfig", "The listeners of the API, the gateway and the administration.")
          .field("host", &Server::host, "Address the API and the gateway listen on.", length(1, 255) | defaulted())
          .field("port", &Server::port, "Their port; 0 picks a free one.", range(0, 65'535) | defaulted())
          .field("admin_host", &Server::admin_host, "Address of metrics, health and version.", length(1, 255) | defaulted())
          .field("admin_port", &Server::admin_port, "Its port; 0 picks a free one.", range(0, 65'535) | defaulted())
          .field("public_url", &Server::public_url,
                 "How browsers and clients reach the server; links and cookies follow it. Absent: the listener's address.",
                 length(1, 1'024) | format("http-url"))
          .field("tls_cert_file", &Server::tls_cert_file, "Certificate chain (PEM); with tls_key_file turns TLS on.", file_path())
          .field("tls_key_file", &Server::tls_key_file, "Private key of the certificate (PEM).", file_path())
          .field("loops", &Server::loops, "Event loops of the gateway; 0: one per core.", range(0, 256) | defaulted())
          .field("worker_threads", &Server::worker_threads, "Threads that run control-plane requests.", range(1, 512) | defaulted())
          .field("trusted_proxies", &Server::trusted_proxies, "Networks whose X-Forwarded-For is believed.", cidrs())
          .field("drain_timeout_ms", &Server::drain_timeout_ms, "How long a stop waits for requests under way.",
                 milliseconds(0, 600'000))
          .field("max_connections", &Server::max_connections, "Open client connections; further ones are refused.",
                 range(1, 1'000'000) | defaulted())
          .field("api_calls_per_minute", &Server::api_calls_per_minute,
                 "Control-plane calls of one principal, or of one address without credentials; beyond it 429.",
                 range(1, 10'000'000) | defaulted())
          .done();
  return object;
}

const schema::Object& Database::schema() {
  const schema::Rules url = length(1, 2'048) | format("postgres-url") | secret();
  static const schema::Object object =
      schema::object<Database>("DatabaseConfig", "PostgreSQL 15 or later, one connection string per role.")
          .field("app_url", &Database::app_url, "Role of requests: reads and writes under row-level security.", url)
          .field("owner_url", &Database::owner_url, "Role that owns the tables; only migrations use it.", url)
          .field("relay_url", &Database::relay_url, "Role that reads the outbox of all tenants.", url)
          .field("pool_size", &Database::pool_size, "Connections of the application's role.", range(1, 1'000) | defaulted())
          .field("connect_timeout_ms", &Database::connect_timeout_ms, "For a new connection.", milliseconds(100, 60'000))
          .field("statement_timeout_ms", &Database::statement_timeout_ms, "For one statement.", milliseconds(100, 600'000))
          .done();
  return object;
}

const schema::Object& Redis::schema() {
  static const schema::Object object =
      schema::object<Redis>("RedisConfig", "Redis 7 or later: event streams, shared counters, caches.")
          .field("url", &Redis::url, "redis://[user:password@]host:port/db or unix:///path; over foreign networks through a TLS tunnel.",
                 length(1, 2'048) | format("redis-url") | secret())
          .field("timeout_ms", &Redis::timeout_ms, "For one command.", milliseconds(10, 60'000))
          .done();
  return object;
}

const schema::Object& Log::schema() {
  static const schema::Object object =
      schema::object<Log>("LogConfig", "What is written to standard error.")
          .field("level", &Log::level, "The least important level that is written.", defaulted())
          .field("format", &Log::format, "Lines of JSON, or text for people; automatic: text on a terminal.", defaulted())
          .done();
  return object;
}

const schema::Object& Telemetry::schema() {
  static const schema::Object object =
      schema::object<Telemetry>("TelemetryConfig", "OpenTelemetry traces.")
          .field("otlp_endpoint", &Telemetry::otlp_endpoint, "Collector that takes OTLP over HTTP; absent: no traces leave.",
                 length(1, 1'024) | format("http-url"))
          .field("sample_ratio", &Telemetry::sample_ratio, "Share of traces that are recorded.", range(0, 1) | defaulted())
          .field("service_name", &Telemetry::service_name, "service.name of the spans.", length(1, 120) | defaulted())
          .done();
  return object;
}

const schema::Object& Gateway::schema() {
  static const schema::Object object =
      schema::object<Gateway>("GatewayConfig", "The AI gateway's data plane.")
          .field("journal_dir", &Gateway::journal_dir, "Folder of the audit journal; absent: journal in data_dir.", file_path())
          .field("allow_private_upstreams", &Gateway::allow_private_upstreams,
                 "Private networks that provider connections may point at; all others are refused.", cidrs())
          .field("connect_timeout_ms", &Gateway::connect_timeout_ms, "For a connection to a provider.", milliseconds(50, 60'000))
          .field("first_byte_timeout_ms", &Gateway::first_byte_timeout_ms, "Until a provider begins to answer.",
                 milliseconds(100, 600'000))
          .field("idle_timeout_ms", &Gateway::idle_timeout_ms, "Between two pieces of a provider's answer.",
                 milliseconds(100, 600'000))
          .field("request_deadline_ms", &Gateway::request_deadline_ms, "For a request over all attempts.",
                 milliseconds(1'000, 3'600'000))
          .field("max_body_bytes", &Gateway::max_body_bytes, "Longest request body.", range(1'024, 256 << 20) | defaulted())
          .field("request_log_days", &Gateway::request_log_days,
                 "How long requests stay in the log; whole months are dropped. Daily usage stays.", range(30, 3'650) | defaulted())
          .field("snapshot_refresh_ms", &Gateway::snapshot_refresh_ms, "How often changed keys and policies are looked for.",
                 milliseconds(50, 60'000))
          .field("adopt_provider_env", &Gateway::adopt_provider_env,
                 "OPENAI_API_KEY and ANTHROPIC_API_KEY in the environment become connections at first run.", defaulted())
          .done();
  return object;
}

const schema::Object& Iam::schema() {
  static const schema::Object object =
      schema::object<Iam>("IamConfig",
                          "The first run, invitations, passwords and tokens. Sessions: what a new organisation begins with.")
          .field("setup_link_minutes", &Iam::setup_link_minutes, "How long the first run's set-up link works.",
                 range(1, 1'440) | defaulted())
          .field("invitation_days", &Iam::invitation_days, "How long an invitation works.", range(1, 90) | defaulted())
          .field("session_idle_minutes", &Iam::session_idle_minutes, "How long a new organisation's console sessions last without use.",
                 range(5, 1'440) | defaulted())
          .field("session_absolute_minutes", &Iam::session_absolute_minutes, "How long they last at all.", range(5, 43'200) | defaulted())
          .field("access_token_minutes", &Iam::access_token_minutes, "How long an access token (JWT) is good.", range(1, 1'440) | defaulted())
          .field("refresh_token_days", &Iam::refresh_token_days, "How long a refresh token is good without use.", range(1, 365) | defaulted())
          .field("token_family_days", &Iam::token_family_days, "How long one login of a program lasts, however often it is refreshed.",
                 range(1, 365) | defaulted())
          .field("min_password_length", &Iam::min_password_length,
                 "Shortest password in characters, where it is the only factor; 15 is the least NIST SP 800-63B-4 allows.",
                 range(15, 64) | defaulted())
          .field("min_password_length_with_mfa", &Iam::min_password_length_with_mfa,
                 "Shortest password beside a second factor; 8 is the least NIST SP 800-63B-4 allows.", range(8, 64) | defaulted())
          .field("free_failures_per_account", &Iam::free_failures_per_account, "Failed sign-ins of one account before it must wait.",
                 range(1, 100) | defaulted())
          .field("free_failures_per_address", &Iam::free_failures_per_address, "Failed sign-ins from one address before it must wait.",
                 range(1, 10'000) | defaulted())
          .field("first_wait_ms", &Iam::first_wait_ms, "The first wait; each further failure doubles it.", milliseconds(100, 60'000))
          .field("longest_wait_ms", &Iam::longest_wait_ms, "The longest wait.", milliseconds(1'000, 86'400'000))
          .field("failures_forgotten_minutes", &Iam::failures_forgotten_minutes, "When failures are forgotten, without a new one.",
                 range(1, 10'080) | defaulted())
          .done();
  return object;
}

const schema::Object& Settings::schema() {
  static const schema::Object object =
      schema::object<Settings>("Settings", "Everything that can be set.")
          .field("data_dir", &Settings::data_dir, "Folder of everything the server keeps on disk.",
                 length(1, 4'096) | format("path") | defaulted())
          .field("secrets_file", &Settings::secrets_file, "File of the master keys; absent: secrets in data_dir.", file_path())
          .field("server", &Settings::server, "", defaulted())
          .field("database", &Settings::database, "", defaulted())
          .field("redis", &Settings::redis, "", defaulted())
          .field("log", &Settings::log, "", defaulted())
          .field("telemetry", &Settings::telemetry, "", defaulted())
          .field("gateway", &Settings::gateway, "", defaulted())
          .field("iam", &Settings::iam, "", defaulted())
          .done();
  return object;
}

}  // namespace astra::config
