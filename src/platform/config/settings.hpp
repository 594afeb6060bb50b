#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/schema.hpp"

// Everything that can be set, as one tree of described structs: the keys, their meaning, limits and defaults are these
// declarations. A section is what one part of the product is handed at start.
namespace astra::config {

struct Server {
  std::string host = "127.0.0.1";
  std::int32_t port = 8080;                       // 0 picks a free one
  std::string admin_host = "127.0.0.1";
  std::int32_t admin_port = 9090;
  std::optional<std::string> public_url;          // how clients reach us; absent: http(s)://host:port
  std::optional<std::string> tls_cert_file;       // PEM chain
  std::optional<std::string> tls_key_file;
  std::int32_t loops = 0;                         // event loops; 0: one per core
  std::int32_t worker_threads = 16;
  std::vector<std::string> trusted_proxies;       // CIDR blocks
  std::int32_t drain_timeout_ms = 20'000;
  std::int32_t max_connections = 10'000;
  std::int64_t api_calls_per_minute = 1'200;      // of one principal, to the control plane
  static const schema::Object& schema();
};

struct Database {
  std::optional<std::string> app_url;             // libpq URLs, one per role
  std::optional<std::string> owner_url;
  std::optional<std::string> relay_url;
  std::int32_t pool_size = 16;
  std::int32_t connect_timeout_ms = 5'000;
  std::int32_t statement_timeout_ms = 15'000;
  static const schema::Object& schema();
};

struct Redis {
  std::optional<std::string> url;                 // redis://host:port/db, unix:///path
  std::int32_t timeout_ms = 2'000;
  static const schema::Object& schema();
};

enum class LogLevel : std::uint8_t { debug, info, warning, error };
std::span<const std::string_view> enum_names(LogLevel);

enum class LogFormat : std::uint8_t { automatic, json, text };
std::span<const std::string_view> enum_names(LogFormat);

struct Log {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::automatic;
  static const schema::Object& schema();
};

struct Telemetry {
  std::optional<std::string> otlp_endpoint;       // http://collector:4318; absent: no traces leave
  double sample_ratio = 0.05;
  std::string service_name = "astra-bastion";
  static const schema::Object& schema();
};

struct Gateway {
  std::optional<std::string> journal_dir;         // absent: <data_dir>/journal
  std::vector<std::string> allow_private_upstreams;  // CIDR blocks that connections may point at
  std::int32_t connect_timeout_ms = 5'000;
  std::int32_t first_byte_timeout_ms = 60'000;
  std::int32_t idle_timeout_ms = 120'000;         // between bytes of an answer
  std::int32_t request_deadline_ms = 600'000;
  std::int64_t max_body_bytes = 32 * 1024 * 1024;
  std::int32_t snapshot_refresh_ms = 500;
  std::int32_t request_log_days = 90;
  bool adopt_provider_env = true;                 // OPENAI_API_KEY, ANTHROPIC_API_KEY become connections at first run
  static const schema::Object& schema();
};

struct Iam {
  std::int32_t setup_link_minutes = 30;
  std::int32_t invitation_days = 7;
  std::int32_t session_idle_minutes = 30;         // of a new organisation, which then decides for itself
  std::int32_t session_absolute_minutes = 720;
  std::int32_t access_token_minutes = 10;
  std::int32_t refresh_token_days = 7;            // without use
  std::int32_t token_family_days = 30;            // however often it is refreshed
  std::int32_t min_password_length = 15;          // NIST SP 800-63B-4's least, as below
  std::int32_t min_password_length_with_mfa = 8;
  std::int32_t free_failures_per_account = 5;     // before a sign-in must wait
  std::int32_t free_failures_per_address = 20;
  std::int32_t first_wait_ms = 1'000;             // doubles with each further failure
  std::int32_t longest_wait_ms = 900'000;
  std::int32_t failures_forgotten_minutes = 60;
  static const schema::Object& schema();
};

struct Settings {
  std::string data_dir = "/var/lib/astra-bastion";
  std::optional<std::string> secrets_file;        // master keys; absent: <data_dir>/secrets
  Server server;
  Database database;
  Redis redis;
  Log log;
  Telemetry telemetry;
  Gateway gateway;
  Iam iam;
  static const schema::Object& schema();
};

}  // namespace astra::config
