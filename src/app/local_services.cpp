#include "app/local_services.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "app/child_process.hpp"
#include "app/privileges.hpp"
#include "platform/postgres/dsn.hpp"
#include "platform/redis/pool.hpp"

namespace astra::app {
namespace fs = std::filesystem;
namespace {

constexpr Duration start_patience = Duration::seconds(30);
constexpr Duration stop_patience = Duration::seconds(20);
constexpr int check_interval_ms = 50;
constexpr std::size_t most_socket_path_bytes = 100;  // sun_path holds 108

using Command = ChildProcess::Command;

// One supervised server: how to start it, and how to see that it answers.
struct Service {
  std::string name;
  Command command;
  std::function<bool()> answers;
  ChildProcess process;
};

}  // namespace

struct LocalServices::State {
  std::string data_dir;
  std::string socket_dir;
  bool socket_dir_is_temporary = false;
  std::vector<Service> services;

  // The thread that starts the children and starts them again. It must live as long as they do: the kernel ties their
  // lives to the thread that forked them.
  std::thread supervisor;
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  bool started = false;
  std::vector<std::string> failures;

  void supervise();
  void wait_until_vacant() const;
  Result<void> wait_until_answering();
};

namespace {

// A Unix socket's path is short; a deep data directory gets its sockets in a private temporary folder.
Result<void> choose_socket_dir(const std::string& data_dir, std::string& socket_dir, bool& temporary) {
  socket_dir = data_dir + "/run";
  temporary = socket_dir.size() + std::strlen("/.s.PGSQL.5432") > most_socket_path_bytes;
  if (temporary) {
    char name[] = "/tmp/bastion-XXXXXX";
    if (::mkdtemp(name) == nullptr) return DomainError(cannot_start, std::string("A folder for sockets: ") + std::strerror(errno));
    socket_dir = name;
    return {};
  }
  std::error_code error;
  fs::create_directories(socket_dir, error);
  ::chmod(socket_dir.c_str(), 0700);
  return {};
}

Result<void> ensure_cluster(const std::string& data_dir) {
  const std::string cluster = data_dir + "/postgres";
  if (fs::exists(cluster + "/PG_VERSION")) return {};
  std::error_code error;
  fs::remove_all(cluster, error);  // what an interrupted first start left
  // Local trust is safe: the socket's folder admits our account alone, and there is no TCP port.
  TRY(ChildProcess::run({.arguments = {postgres_bin_dir() + "/initdb", "-D", cluster, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                                       "--auth=trust", "--no-sync", "--data-checksums"},
                         .log_file = data_dir + "/log/postgres.log",
                         .stop_signal = SIGTERM}));
  std::ofstream(cluster + "/postgresql.auto.conf") << "listen_addresses = ''\n"
                                                      "max_connections = 100\n"
                                                      "shared_buffers = '64MB'\n"
                                                      "max_wal_size = '512MB'\n"
                                                      "timezone = 'UTC'\n"
                                                      "log_timezone = 'UTC'\n"
                                                      "log_statement = 'none'\n"
                                                      "log_min_error_statement = panic\n"  // statements may carry data
                                                      "idle_in_transaction_session_timeout = '60s'\n";
  return {};
}

Service postgres_service(const std::string& data_dir, const std::string& socket_dir) {
  return {.name = "PostgreSQL",
          .command = {.arguments = {postgres_bin_dir() + "/postgres", "-D", data_dir + "/postgres", "-k", socket_dir, "-p", "5432"},
                      .log_file = data_dir + "/log/postgres.log",
                      .stop_signal = SIGINT},  // fast shutdown: open connections are ended
          .answers = [socket_dir] { return postgres::answers("host=" + socket_dir + " port=5432 user=postgres dbname=postgres connect_timeout=2"); }};
}

Service redis_service(const std::string& data_dir, const std::string& socket_dir) {
  return {.name = "Redis",
          .command = {.arguments = {redis_program(), "--port", "0", "--unixsocket", socket_dir + "/redis.sock", "--unixsocketperm", "700",
                                    "--dir", data_dir + "/redis", "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
                                    "--daemonize", "no"},
                      .log_file = data_dir + "/log/redis.log",
                      .stop_signal = SIGTERM,
                      .death_signal = SIGKILL},  // at once: the next Redis must not meet it on the same files
          .answers = [socket_dir] { return redis::Pool({.socket_path = socket_dir + "/redis.sock"}).check().ok(); }};
}

}  // namespace

std::string postgres_bin_dir() {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
    const std::string bin = entry.path().string() + "/bin";
    if (fs::exists(bin + "/postgres", error)) found.push_back(bin);
  }
  return found.empty() ? std::string{} : *std::max_element(found.begin(), found.end());
}

std::string redis_program() {
  for (const char* path : {"/usr/bin/redis-server", "/usr/local/bin/redis-server"}) {
    if (::access(path, X_OK) == 0) return path;
  }
  return {};
}

void LocalServices::State::supervise() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    for (Service& service : services) {
      if (service.process.running()) continue;
      auto started_process = ChildProcess::start(service.command);
      if (started_process.ok()) service.process = *std::move(started_process);
      else failures.push_back(std::string(started_process.error().message()));
    }
    started = true;
    changed.notify_all();
    changed.wait_for(lock, std::chrono::milliseconds(200), [&] { return stopping; });
  }
  for (auto service = services.rbegin(); service != services.rend(); ++service) service->process.stop(stop_patience);
}

// Where we were killed, our children end by themselves, but not at once. A Redis that ends after the next one has begun
// takes the socket of the new one away and writes into its files.
void LocalServices::State::wait_until_vacant() const {
  for (const Service& service : services)
    for (std::int64_t waited_ms = 0; service.answers() && waited_ms < stop_patience.to_milliseconds(); waited_ms += check_interval_ms)
      std::this_thread::sleep_for(std::chrono::milliseconds(check_interval_ms));
}

Result<void> LocalServices::State::wait_until_answering() {
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return started; });
  for (const Service& service : services) {
    for (std::int64_t waited_ms = 0; !service.answers(); waited_ms += check_interval_ms) {
      if (waited_ms > start_patience.to_milliseconds())
        return DomainError(cannot_start, service.name + " does not answer; its log: " + service.command.log_file);
      changed.wait_for(lock, std::chrono::milliseconds(check_interval_ms), [&] { return stopping; });
    }
  }
  return {};
}

LocalServices::LocalServices(std::unique_ptr<State> state) : state_(std::move(state)) {}

LocalServices::~LocalServices() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->changed.notify_all();
  }
  if (state_->supervisor.joinable()) state_->supervisor.join();
  std::error_code error;
  if (state_->socket_dir_is_temporary) fs::remove_all(state_->socket_dir, error);
}

Result<std::unique_ptr<LocalServices>> LocalServices::start(const std::string& data_dir, Wanted wanted) {
  if (wanted.postgres && postgres_bin_dir().empty()) return DomainError(cannot_start, "PostgreSQL is missing: apt-get install postgresql-15");
  if (wanted.redis && redis_program().empty()) return DomainError(cannot_start, "Redis is missing: apt-get install redis-server");

  auto state = std::make_unique<State>();
  state->data_dir = data_dir;
  std::error_code error;
  fs::create_directories(data_dir + "/log", error);
  fs::create_directories(data_dir + "/redis", error);
  TRY(choose_socket_dir(data_dir, state->socket_dir, state->socket_dir_is_temporary));
  if (wanted.postgres) {
    TRY(ensure_cluster(data_dir));
    state->services.push_back(postgres_service(data_dir, state->socket_dir));
  }
  if (wanted.redis) state->services.push_back(redis_service(data_dir, state->socket_dir));

  State* raw = state.get();
  auto services = std::unique_ptr<LocalServices>(new LocalServices(std::move(state)));
  raw->wait_until_vacant();
  raw->supervisor = std::thread([raw] { raw->supervise(); });
  TRY(raw->wait_until_answering());
  return services;
}

std::string LocalServices::postgres_dsn(const std::string& role, const std::string& database) const {
  return "host=" + state_->socket_dir + " port=5432 user=" + role + " dbname=" + database;
}

std::string LocalServices::postgres_superuser_dsn() const { return postgres_dsn("postgres", "postgres"); }

std::string LocalServices::redis_url() const { return "unix://" + state_->socket_dir + "/redis.sock"; }

}  // namespace astra::app
