#include "support/servers.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

#include "platform/migrations.hpp"
#include "platform/postgres/migrate.hpp"
#include "platform/postgres/session.hpp"

namespace astra::test {

namespace {

constexpr auto longest_start = std::chrono::seconds(30);
constexpr auto between_tries = std::chrono::milliseconds(5);

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "test support: %s\n", what.c_str());
  std::abort();
}

// The user servers run as: PostgreSQL refuses root.
const passwd* unprivileged() {
  if (geteuid() != 0) return nullptr;
  static const passwd* user = [] {
    for (const char* name : {"postgres", "nobody"})
      if (const passwd* found = getpwnam(name)) return found;
    give_up("neither the user postgres nor nobody exists");
  }();
  return user;
}

pid_t spawn(const std::vector<std::string>& command, int input, const std::string& output, bool drop, int death_signal) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const passwd* user = drop ? unprivileged() : nullptr;
  const pid_t parent = getpid(), child = fork();
  if (child < 0) give_up("fork failed");
  if (child > 0) return child;
  // Only what is safe after fork() in a program with threads.
  const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(input, 0), dup2(out, 1), dup2(out, 2);
  if (user && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) _exit(126);
  if (death_signal != 0) prctl(PR_SET_PDEATHSIG, death_signal);  // after setuid, which clears it
  if (death_signal != 0 && getppid() != parent) _exit(125);
  setpgid(0, 0);  // a terminal's Ctrl-C is for the tests; they end their servers
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string find_program(const std::string& name) {
  namespace fs = std::filesystem;
  std::vector<std::string> folders;
  for (int version = 20; version >= 14; --version) folders.push_back("/usr/lib/postgresql/" + std::to_string(version) + "/bin");
  std::string path = std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin:/bin";
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find(':', at), path.size());
    folders.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  std::error_code ignored;
  for (const std::string& folder : folders)
    if (fs::exists(folder + "/" + name, ignored)) return folder + "/" + name;
  give_up(name + " is not installed");
}

// The private directory, and the guardian that removes it, with the servers, when this program is gone.
class Home {
 public:
  Home() {
    std::string pattern = "/tmp/bastion-test-XXXXXX";  // short: a socket's path has 107 bytes at most
    if (!mkdtemp(pattern.data())) give_up("no private directory");
    path_ = pattern;
    if (const passwd* user = unprivileged(); user && chown(path_.c_str(), user->pw_uid, user->pw_gid) != 0) give_up("chown failed");
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) give_up("pipe failed");
    alive_ = ends[1];
    // The read ends when the last writer, this program, is gone. QUIT lets PostgreSQL give its shared memory back.
    guardian_ = spawn({"/bin/sh", "-c",
                       "read gone\n"
                       "pids=$(head -qn1 \"$1\"/data/postmaster.pid \"$1\"/redis.pid 2>/dev/null)\n"
                       "[ -z \"$pids\" ] || kill -QUIT $pids 2>/dev/null\n"
                       "for i in $(seq 100); do\n"
                       "  [ -z \"$pids\" ] || ! kill -0 $pids 2>/dev/null || { sleep 0.05; continue; }\n"
                       "  break\n"
                       "done\n"
                       "for i in $(seq 20); do rm -rf \"$1\" && break; sleep 0.05; done\n",
                       "guardian", path_},
                      ends[0], "/dev/null", false, 0);
    ::close(ends[0]);
  }
  ~Home() {
    ::close(alive_);
    waitpid(guardian_, nullptr, 0);
  }

  const std::string& path() const { return path_; }
  // "/dev/null" for reading.
  static int nothing() {
    static const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return fd;
  }

 private:
  std::string path_;
  int alive_ = -1;
  pid_t guardian_ = 0;
};

Home& home() {
  static Home instance;
  return instance;
}

// A server process: started, waited for, ended.
class Process {
 public:
  Process(std::vector<std::string> command, std::string log, int end_signal, std::function<bool()> answers)
      : command_(std::move(command)), log_(std::move(log)), end_signal_(end_signal), answers_(std::move(answers)) {}
  ~Process() { end(); }

  void start() {
    if (pid_ != 0) return;
    pid_ = spawn(command_, Home::nothing(), log_, true, end_signal_);
    const auto deadline = std::chrono::steady_clock::now() + longest_start;
    while (!answers_()) {
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_ || std::chrono::steady_clock::now() > deadline)
        give_up(command_[0] + " did not start:\n" + log());
      std::this_thread::sleep_for(between_tries);
    }
  }

  void end() {
    if (pid_ == 0) return;
    ::kill(pid_, end_signal_);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  std::string log() const {
    std::ifstream file(log_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

 private:
  std::vector<std::string> command_;
  std::string log_;
  int end_signal_;
  std::function<bool()> answers_;
  pid_t pid_ = 0;
};

template <class R>
void require(const R& result, const char* what) {
  if (!result.ok()) give_up(std::string(what) + ": " + std::string(result.error().message()));
}

std::string data_directory() { return home().path() + "/data"; }

void initialise_cluster() {
  // Nothing is forced to the disk: a killed server loses no commit that way, only a machine would.
  const pid_t initdb = spawn({find_program("initdb"), "-D", data_directory(), "-U", "postgres", "--auth=trust", "--no-sync",
                              "--encoding=UTF8", "--locale=C.UTF-8"},
                             Home::nothing(), home().path() + "/initdb.log", true, SIGKILL);
  int status = 0;
  if (waitpid(initdb, &status, 0) != initdb || status != 0) give_up("initdb failed, see initdb's status " + std::to_string(status));
}

Process& postgres_process() {
  static Process process = [] {
    initialise_cluster();
    const std::string& directory = home().path();
    std::vector<std::string> command{find_program("postgres"), "-D", data_directory(), "-k", directory};
    for (const char* setting : {"listen_addresses=", "fsync=off", "full_page_writes=off",
                                "max_connections=200", "shared_buffers=64MB", "max_wal_size=2GB", "log_min_messages=fatal"})
      command.insert(command.end(), {"-c", setting});
    return Process(std::move(command), directory + "/postgres.log", SIGQUIT, [directory] {
      return postgres::Session::open("host=" + directory + " user=postgres dbname=postgres").ok();
    });
  }();
  return process;
}

bool answers(const std::string& socket_path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
  const bool connected = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return connected;
}

Process& redis_process() {
  static Process process = [] {
    const std::string& directory = home().path();
    const std::string path = directory + "/redis.sock";
    return Process({find_program("redis-server"), "--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no",
                    "--dir", directory, "--pidfile", directory + "/redis.pid", "--daemonize", "no"},
                   directory + "/redis.log", SIGKILL, [path] { return answers(path); });
  }();
  return process;
}

}  // namespace

std::string PostgresServer::dsn(const std::string& role, const std::string& database) const {
  return "host=" + socket_directory() + " user=" + role + " dbname=" + database;
}

std::string PostgresServer::socket_directory() const { return home().path(); }

std::string PostgresServer::create_database() {
  static int count = 0;
  postgres::Roles roles;
  roles.database = "test_" + std::to_string(++count);
  require(postgres::bootstrap(dsn("postgres", "postgres"), roles), "making a database");
  return roles.database;
}

void PostgresServer::apply(std::initializer_list<const postgres::MigrationSet*> sets) {
  std::vector<const postgres::MigrationSet*> all{&platform::migrations()};
  all.insert(all.end(), sets);
  require(postgres::migrate(owner_dsn(), all), "migrating");
}

void PostgresServer::kill() { postgres_process().end(); }
void PostgresServer::start() { postgres_process().start(); }

PostgresServer& postgres_server(std::initializer_list<const postgres::MigrationSet*> sets) {
  home();  // made first, so that it goes last
  postgres_process();
  static PostgresServer server = [] {
    postgres_process().start();
    PostgresServer made;
    require(postgres::bootstrap(made.dsn("postgres", "postgres"), {}), "making the roles");
    made.apply({});
    return made;
  }();
  if (sets.size() > 0) server.apply(sets);
  return server;
}

std::string RedisServer::socket_path() const { return home().path() + "/redis.sock"; }
void RedisServer::kill() { redis_process().end(); }
void RedisServer::start() { redis_process().start(); }

RedisServer& redis_server() {
  home();
  static RedisServer server = [] {
    redis_process().start();
    return RedisServer{};
  }();
  return server;
}

}  // namespace astra::test
