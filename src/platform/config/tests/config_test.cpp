#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "platform/config/key.hpp"
#include "platform/config/print.hpp"

using namespace astra;
using namespace astra::config;

namespace {

// A file that is gone with the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view content) {
    const int fd = ::mkstemp(path_.data());
    REQUIRE(fd >= 0);
    REQUIRE(::write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size()));
    ::close(fd);
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/astra-config-XXXXXX";
};

Loaded load_well(const Sources& sources) {
  auto loaded = load(sources);
  if (!loaded.ok()) FAIL(describe_errors(loaded.error()));
  return *std::move(loaded);
}

// The messages of a load that must fail.
std::string mistakes(const Sources& sources) {
  const auto loaded = load(sources);
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().is(config::errors::invalid_configuration));
  return describe_errors(loaded.error());
}

std::string mistakes_of_flag(std::string key, std::string value) {
  return mistakes({.file = {}, .environment = {}, .flags = {{std::move(key), std::move(value)}}});
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

TEST_CASE("without any source every key has its default") {
  const Loaded loaded = load_well({});
  CHECK(loaded.settings.server.port == 8080);
  CHECK(loaded.settings.server.host == "127.0.0.1");
  CHECK_FALSE(loaded.settings.database.app_url.has_value());
  CHECK(loaded.settings.gateway.adopt_provider_env);
  CHECK(loaded.origins.at("server.port") == "default");
  CHECK(loaded.origins.size() == all_keys().size());
}

TEST_CASE("flags win over the environment, that over the file, that over defaults") {
  const TemporaryFile file("data_dir = '/a'\n[server]\nport = 1\nadmin_port = 1\nworker_threads = 1\n");
  const Loaded loaded = load_well({.file = file.path(),
                                   .environment = {{"BASTION_SERVER__PORT", "2"}, {"BASTION_SERVER__ADMIN_PORT", "2"},
                                                   {"BASTION_DATA_DIR", "/b"}},
                                   .flags = {{"server.port", "3"}}});
  CHECK(loaded.settings.server.port == 3);
  CHECK(loaded.settings.server.admin_port == 2);
  CHECK(loaded.settings.server.worker_threads == 1);
  CHECK(loaded.settings.data_dir == "/b");
  CHECK(loaded.origins.at("server.port") == "flag");
  CHECK(loaded.origins.at("server.admin_port") == "environment BASTION_SERVER__ADMIN_PORT");
  CHECK(loaded.origins.at("server.worker_threads") == "file " + file.path() + ":5");
}

TEST_CASE("every type is read from the file and from the environment") {
  const TemporaryFile file(
      "[log]\nlevel = 'debug'\n[telemetry]\nsample_ratio = 0.25\notlp_endpoint = 'http://c:4318'\n"
      "[gateway]\nadopt_provider_env = false\nmax_body_bytes = 2048\nallow_private_upstreams = ['10.0.0.0/8', '::1']\n");
  const Sources environment{.file = {},
                            .environment = {{"BASTION_LOG__LEVEL", "debug"}, {"BASTION_TELEMETRY__SAMPLE_RATIO", "0.25"},
                                            {"BASTION_TELEMETRY__OTLP_ENDPOINT", "http://c:4318"},
                                            {"BASTION_GATEWAY__ADOPT_PROVIDER_ENV", "false"},
                                            {"BASTION_GATEWAY__MAX_BODY_BYTES", "2048"},
                                            {"BASTION_GATEWAY__ALLOW_PRIVATE_UPSTREAMS", "10.0.0.0/8, ::1"}},
                            .flags = {}};
  for (const Sources& sources : {Sources{.file = file.path(), .environment = {}, .flags = {}}, environment}) {
    const Settings s = load_well(sources).settings;
    CHECK(s.log.level == LogLevel::debug);
    CHECK(s.telemetry.sample_ratio == 0.25);
    CHECK(s.telemetry.otlp_endpoint == "http://c:4318");
    CHECK_FALSE(s.gateway.adopt_provider_env);
    CHECK(s.gateway.max_body_bytes == 2048);
    CHECK(s.gateway.allow_private_upstreams == std::vector<std::string>{"10.0.0.0/8", "::1"});
  }
}

TEST_CASE("all mistakes are told at once, each with key, reason and source") {
  const TemporaryFile file("[server]\nport = '8080'\nprot = 1\n[redis]\nurl = 'http://x'\n");
  const std::string text = mistakes({.file = file.path(),
                                     .environment = {{"BASTION_SERVER__LOOPS", "many"}, {"BASTION_LOG__LEVEL", "loud"}},
                                     .flags = {{"iam.setup_link_minutes", "0"}}});
  CHECK(contains(text, "server.port must be a whole number (file " + file.path() + ":2)\n"));
  CHECK(contains(text, "server.prot is not a key; did you mean server.port? (file " + file.path() + ":3)\n"));
  CHECK(contains(text, "redis.url must be a URL that begins with redis:// or unix:// (file " + file.path() + ":5)\n"));
  CHECK(contains(text, "server.loops must be a whole number (environment BASTION_SERVER__LOOPS)\n"));
  CHECK(contains(text, "log.level must be one of debug, info, warning, error (environment BASTION_LOG__LEVEL)\n"));
  CHECK(contains(text, "iam.setup_link_minutes must be at least 1 (flag)\n"));
}

TEST_CASE("a value outside its limits or of another type is refused") {
  const std::pair<const char*, const char*> bad[] = {
      {"server.port", "65536"}, {"server.port", "-1"}, {"server.port", "80x"}, {"server.port", ""}, {"server.port", "99999999999999999999"},
      {"telemetry.sample_ratio", "1.5"}, {"telemetry.sample_ratio", "nan"}, {"gateway.adopt_provider_env", "yes"},
      {"server.trusted_proxies", "10.0.0.0/33"}, {"server.trusted_proxies", "10.0.0.0/8,here"}, {"server.public_url", "ftp://x"},
      {"server.host", ""}, {"server.host", "a\nb"}, {"database.app_url", "mysql://x"}, {"server", "x"}, {"", "x"}, {"log.format", "xml"}};
  for (const auto& [key, value] : bad) {
    CAPTURE(key);
    CAPTURE(value);
    CHECK_FALSE(mistakes_of_flag(key, value).empty());
  }
}

TEST_CASE("a key without its section or in the wrong letters is recognised") {
  CHECK(contains(mistakes_of_flag("port", "1"), "did you mean server.port?"));
  CHECK(contains(mistakes_of_flag("gateway.adopt_provider_evn", "true"), "did you mean gateway.adopt_provider_env?"));
  CHECK(contains(mistakes_of_flag("completely.different", "1"), "is not a key ("));
}

TEST_CASE("foreign BASTION_ variables and empty ones are left alone, mistyped ones are not") {
  CHECK(load_well({.file = {}, .environment = {{"BASTION_HOME", "/x"}, {"BASTION_SERVER__PORT", ""}, {"PATH", "/bin"}}, .flags = {}})
            .settings.server.port == 8080);
  CHECK(contains(mistakes({.file = {}, .environment = {{"BASTION_SERVER__PROT", "1"}}, .flags = {}}), "did you mean server.port?"));
}

TEST_CASE("a secret can come from a file of its own") {
  const TemporaryFile secret("postgresql://app:pw@db/astra\n");
  const Loaded loaded = load_well({.file = {}, .environment = {{"BASTION_DATABASE__APP_URL_FILE", secret.path()}}, .flags = {}});
  CHECK(loaded.settings.database.app_url == "postgresql://app:pw@db/astra");
  CHECK(loaded.origins.at("database.app_url") == "environment BASTION_DATABASE__APP_URL_FILE, " + secret.path());
  CHECK(contains(mistakes_of_flag("database.app_url_file", "/nowhere/at/all"), "database.app_url_file /nowhere/at/all cannot be opened"));
  CHECK(contains(mistakes_of_flag("server.host_file", secret.path()), "is not a key"));
}

TEST_CASE("settings that contradict each other are refused") {
  CHECK(contains(mistakes_of_flag("server.tls_cert_file", "/c.pem"), "server.tls_key_file is needed next to server.tls_cert_file"));
  CHECK(contains(mistakes_of_flag("iam.token_family_days", "3"), "iam.refresh_token_days must not be more than iam.token_family_days"));
  CHECK(contains(mistakes_of_flag("iam.session_idle_minutes", "1000"), "iam.session_idle_minutes must not be more than"));
  CHECK(contains(mistakes_of_flag("iam.longest_wait_ms", "1000000000"), "iam.longest_wait_ms"));
  CHECK(contains(mistakes_of_flag("iam.min_password_length", "8"), "iam.min_password_length"));  // NIST SP 800-63B-4 asks for 15
}

TEST_CASE("a file that is missing or no TOML is told with its place") {
  CHECK(contains(mistakes({.file = "/nowhere/at/all.toml", .environment = {}, .flags = {}}), "/nowhere/at/all.toml cannot be opened"));
  const TemporaryFile file("[server]\nport = = 1\n");
  CHECK(contains(mistakes({.file = file.path(), .environment = {}, .flags = {}}), file.path() + ":2:"));
  const TemporaryFile odd("server = [1, 'x']\nport = 2026-01-01\n");
  CHECK(contains(mistakes({.file = odd.path(), .environment = {}, .flags = {}}), "is not a key"));
}

TEST_CASE("what is printed can be loaded again, shows sources and no password") {
  const Loaded loaded = load_well({.file = {},
                                   .environment = {},
                                   .flags = {{"database.app_url", "postgresql://app:hunter2@db:5432/astra"},
                                             {"database.owner_url", "host=db password=hunter2"},
                                             {"database.relay_url", "postgresql://db/astra?password=hunter2"},
                                             {"redis.url", "unix:///run/redis.sock"},
                                             {"server.trusted_proxies", "10.0.0.0/8,::1"}}});
  const std::string text = print(loaded);
  CHECK_FALSE(contains(text, "hunter2"));
  CHECK(contains(text, "app_url = \"postgresql://app:[redacted]@db:5432/astra\"  # flag\n"));
  CHECK(contains(text, "owner_url = \"[redacted]\"  # flag\n"));
  CHECK(contains(text, "url = \"unix:///run/redis.sock\"  # flag\n"));
  CHECK(contains(text, "[server]\nhost = \"127.0.0.1\"  # default\nport = 8080  # default\n"));
  CHECK(contains(text, "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]  # flag\n"));
  CHECK(contains(text, "# tls_cert_file is not set\n"));

  const TemporaryFile file(print(load_well({})));
  CHECK(load_well({.file = file.path(), .environment = {}, .flags = {}}).settings.server.port == 8080);
}

TEST_CASE("the reference has a row and a meaning for every key") {
  const std::string text = reference_markdown();
  std::set<std::string> paths;
  for (const Key& key : all_keys()) {
    CAPTURE(key.path);
    CHECK(paths.insert(key.path).second);
    CHECK(contains(text, "| `" + key.path + "` | "));
    CHECK_FALSE(key.field->text.empty());
    CHECK_FALSE(key.field->required());
  }
  CHECK(contains(text, "| `server.port` | whole number | `8080` | 0 to 65535 | Their port; 0 picks a free one. |"));
}

TEST_CASE("the committed reference is the one the declarations give") {
  // Test programs lie somewhere below the source tree's root.
  std::error_code error;
  std::filesystem::path root = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  while (root.has_relative_path() && !std::filesystem::exists(root / "CMakePresets.json", error)) root = root.parent_path();
  std::ifstream file(root / "docs/reference/configuration.md");
  REQUIRE(file.good());
  const std::string committed((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  CHECK(committed == reference_markdown());
}
