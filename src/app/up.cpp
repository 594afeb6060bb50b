#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/data_files.hpp"
#include "app/databases.hpp"
#include "app/detach.hpp"
#include "app/local_services.hpp"
#include "app/privileges.hpp"
#include "app/runtime.hpp"
#include "app/signals.hpp"
#include "kernel/json.hpp"
#include "platform/crypto/random.hpp"
#include "platform/postgres/dsn.hpp"
#include "platform/telemetry/log.hpp"

namespace astra::app {
namespace {

constexpr const char* first_owner = "admin@localhost.localdomain";
constexpr std::size_t password_characters = 64;  // as long as the longest least length that can be configured

// What a person needs to begin, printed once the server answers.
struct Welcome {
  std::string api;
  std::string admin;
  std::string setup_url;  // empty once somebody has taken the installation over; the admin's account is gone then
  std::string api_key;
  std::string admin_email;
  std::string admin_password_file;
  std::string data_dir;
};

std::string as_json(const Welcome& w) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("api", w.api).field("admin", w.admin);
  if (w.setup_url.empty()) json.field_null("setup_url");
  else json.field("setup_url", w.setup_url);
  json.field("api_key", w.api_key);
  if (w.setup_url.empty()) json.field_null("admin_email").field_null("admin_password_file");
  else json.field("admin_email", w.admin_email).field("admin_password_file", w.admin_password_file);
  json.field("data_dir", w.data_dir).field_number("pid", ::getpid()).end_object();
  return out + "\n";
}

std::string as_text(const Welcome& w) {
  std::string out = "\nASTRA BASTION is running.\n\n";
  if (!w.setup_url.empty())
    out += "  Set up     " + w.setup_url + "\n             names the organisation and its owner; valid once, for 30 minutes\n";
  out += "  API        " + w.api + "\n";
  out += "  API key    " + w.api_key + "\n";
  out += "  Metrics    " + w.admin + "/metrics\n";
  out += "  Data       " + w.data_dir + "\n\n";
  out += "  A first request, answered by the built-in simulator:\n\n";
  out += "    curl " + w.api + "/v1/chat/completions \\\n      -H 'Authorization: Bearer " + w.api_key +
         "' \\\n      -H 'Content-Type: application/json' \\\n"
         "      -d '{\"model\": \"sim/echo\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'\n\n";
  out += "  Ctrl-C ends it; the data stays.\n\n";
  return out;
}

// A free port of the loopback interface, for --port 0: links and tokens name the port before the server listens.
std::int32_t free_port() {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(s, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(s, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(s);
  return bound ? ntohs(address.sin_port) : 0;
}

// An outside server: the roles get passwords of their own, kept in the data directory.
Result<DatabaseUrls> outside_database(const std::string& superuser_dsn, const DataFiles& files) {
  std::optional<std::string> password = read_file(files.database_password());
  if (!password) {
    password = std::string(crypto::random_token(32));
    TRY(write_private_file(files.database_password(), *password));
  }
  const postgres::Roles roles{.owner_password = *password, .app_password = *password + "a", .relay_password = *password + "r"};
  TRY(postgres::bootstrap(superuser_dsn, roles));
  return DatabaseUrls{.owner = TRY(postgres::dsn_for(superuser_dsn, "bastion_owner", roles.owner_password, roles.database)),
                      .app = TRY(postgres::dsn_for(superuser_dsn, "bastion_app", roles.app_password, roles.database)),
                      .relay = TRY(postgres::dsn_for(superuser_dsn, "bastion_relay", roles.relay_password, roles.database))};
}

Result<DatabaseUrls> private_database(const LocalServices& services) {
  const postgres::Roles roles;
  TRY(postgres::bootstrap(services.postgres_superuser_dsn(), roles));
  return DatabaseUrls{.owner = services.postgres_dsn("bastion_owner", roles.database),
                      .app = services.postgres_dsn("bastion_app", roles.database),
                      .relay = services.postgres_dsn("bastion_relay", roles.database)};
}

// The first start: an organisation to work in at once, an owner with a random password, a key for the first request, and
// connections for the providers whose keys are in the environment.
Result<void> first_run(Runtime& runtime, const DataFiles& files) {
  std::string password = crypto::random_token(password_characters);
  const auto made = TRY(runtime.iam().setup().provision({.organisation = "Default",
                                                         .slug = "default",
                                                         .owner_email = first_owner,
                                                         .owner_name = "Administrator",
                                                         .owner_password = password}));
  TRY(write_private_file(files.admin_password(), password));
  iam::Setup& setup = runtime.iam().setup();
  const auto first = TRY(setup.issue_key(made.tenant, {.name = "First key", .permissions = {"gateway:invoke", "gateway:read"}}));
  TRY(write_private_file(files.api_key(), first.key));
  const auto own = TRY(setup.issue_key(made.tenant, {.name = "Command line", .permissions = {"gateway:admin", "gateway:read", "gateway:write"}}));
  TRY(write_private_file(files.command_line_key(), own.key));
  return runtime.gateway().adopt_environment(made.tenant);
}

// Once somebody owns the installation, the account the program made is disabled, or has the person's password.
void forget_admin_password(const DataFiles& files) { ::unlink(files.admin_password().c_str()); }

Result<Welcome> welcome(Runtime& runtime, const DataFiles& files, const std::string& api) {
  Welcome w{.api = api,
            .admin = "http://127.0.0.1:" + std::to_string(runtime.admin_port()),
            .api_key = read_file(files.api_key()).value_or(""),
            .admin_email = first_owner,
            .admin_password_file = files.admin_password(),
            .data_dir = files.data_dir};
  const auto state = TRY(runtime.iam().setup().state());
  if (state.progress == iam::SetupProgress::claimed) forget_admin_password(files);  // another replica may have been told
  if (state.progress == iam::SetupProgress::unclaimed) w.setup_url = api + "/setup?token=" + TRY(runtime.iam().setup().issue_setup_token());
  return w;
}

Result<void> run(const UpOptions& options, config::Settings settings, const DataFiles& files, Signals& signals, DetachedChild* detached) {
  const bool private_postgres = !options.database_url && !settings.database.app_url;
  const bool private_redis = !options.redis_url && !settings.redis.url;
  const auto services = TRY(LocalServices::start(files.data_dir, {.postgres = private_postgres, .redis = private_redis}));

  Runtime::Wanted wanted{.settings = std::move(settings), .on_claimed = [files] { forget_admin_password(files); }};
  wanted.databases = options.database_url ? TRY(outside_database(*options.database_url, files))
                     : private_postgres   ? TRY(private_database(*services))
                                          : TRY(database_urls(wanted.settings.database));
  wanted.redis_url = options.redis_url ? *options.redis_url : private_redis ? services->redis_url() : *wanted.settings.redis.url;
  TRY(bring_up_to_date(wanted.databases));

  const std::string api = wanted.settings.server.public_url.value_or("http://" + wanted.settings.server.host + ":" + std::to_string(wanted.settings.server.port));
  const auto runtime = TRY(Runtime::create(std::move(wanted)));
  if (TRY(runtime->iam().setup().state()).progress == iam::SetupProgress::empty) TRY(first_run(*runtime, files));
  TRY(runtime->serve());
  TRY(write_private_file(files.address(), api));

  const Welcome w = TRY(welcome(*runtime, files, api));
  const std::string block = options.json ? as_json(w) : as_text(w);
  if (detached != nullptr) {
    detached->report(block);
  } else {
    std::fwrite(block.data(), 1, block.size(), stdout);
    std::fflush(stdout);
  }
  signals.wait_for_end();
  ::unlink(files.address().c_str());
  runtime->stop();
  return {};
}

}  // namespace

Result<void> up(const UpOptions& options) {
  config::Loaded loaded = TRY(load_settings(options.common));
  const DataFiles files{loaded.settings.data_dir};
  TRY(enter_data_dir(files.data_dir));
  auto lock = TRY(InstanceLock::take(files));

  std::optional<DetachedChild> detached;
  if (options.detach) {
    detached = TRY(DetachedChild::fork_off(files.data_dir + "/bastion.log"));
    if (!detached) return {};  // the parent: the child has reported
    TRY(lock.rename_to_this_process());
  }
  Signals signals;
  if (loaded.settings.server.port == 0) loaded.settings.server.port = free_port();
  if (!loaded.origins.contains("server.admin_port") || loaded.origins.at("server.admin_port") == "default") loaded.settings.server.admin_port = 0;
  return run(options, std::move(loaded.settings), files, signals, detached ? &*detached : nullptr);
}

}  // namespace astra::app
