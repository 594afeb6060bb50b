#include "app/child_process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/privileges.hpp"

namespace astra::app {
namespace {

// The end of a log, for an error message.
std::string last_lines(const std::string& path) {
  constexpr std::streamoff most_bytes = 1'000;
  std::ifstream file(path, std::ios::ate);
  if (!file) return {};
  const std::streamoff size = file.tellg();
  file.seekg(size > most_bytes ? size - most_bytes : 0);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

[[noreturn]] void become(const ChildProcess::Command& command, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, command.death_signal != 0 ? command.death_signal : command.stop_signal);
  if (::getppid() != parent) ::_exit(127);  // the parent died before the line above
  ::setpgid(0, 0);                          // a Ctrl-C on the terminal is ours to pass on, in order
  const int log = ::open(command.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (log >= 0) ::dup2(log, 1), ::dup2(log, 2);
  if (nothing >= 0) ::dup2(nothing, 0);
  ::close_range(3, ~0u, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  std::vector<char*> arguments;
  for (const std::string& argument : command.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), stop_signal_(other.stop_signal_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    stop(Duration::seconds(10));
    pid_ = std::exchange(other.pid_, -1);
    stop_signal_ = other.stop_signal_;
  }
  return *this;
}

ChildProcess::~ChildProcess() { stop(Duration::seconds(10)); }

Result<ChildProcess> ChildProcess::start(const Command& command) {
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return DomainError(cannot_start, command.arguments[0] + ": " + std::strerror(errno));
  if (pid == 0) become(command, parent);
  ChildProcess child;
  child.pid_ = pid;
  child.stop_signal_ = command.stop_signal;
  return child;
}

Result<void> ChildProcess::run(const Command& command) {
  ChildProcess child = TRY(start(command));
  int status = 0;
  while (::waitpid(child.pid_, &status, 0) < 0 && errno == EINTR) {}
  child.pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return DomainError(cannot_start, command.arguments[0] + " failed:\n" + last_lines(command.log_file));
}

bool ChildProcess::running() {
  if (pid_ < 0) return false;
  if (::waitpid(pid_, nullptr, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

void ChildProcess::stop(Duration patience) {
  if (!running()) return;
  // A descriptor of the process becomes readable at its end, so that waiting needs no polling.
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  ::kill(pid_, stop_signal_);
  pollfd end{process, POLLIN, 0};
  const bool ended = process >= 0 && ::poll(&end, 1, static_cast<int>(patience.to_milliseconds())) > 0;
  if (!ended) ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
  if (process >= 0) ::close(process);
  pid_ = -1;
}

}  // namespace astra::app
