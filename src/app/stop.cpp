#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/data_files.hpp"
#include "app/privileges.hpp"

namespace astra::app {
namespace {

constexpr int patience_ms = 60'000;

// The process that holds the data directory's lock, or nothing: a number in a file alone may be anybody's.
std::optional<pid_t> running_process(const DataFiles& files) {
  const int file = ::open(files.pid().c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  const bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0;
  ::close(file);
  const std::string text = read_file(files.pid()).value_or("");
  pid_t pid = 0;
  std::from_chars(text.data(), text.data() + text.size(), pid);
  return held && pid > 1 ? std::optional(pid) : std::nullopt;
}

}  // namespace

Result<void> stop(const CommonOptions& options) {
  const auto loaded = TRY(load_settings(options));
  const auto pid = running_process({loaded.settings.data_dir});
  if (!pid) {
    std::printf("Nothing runs on %s.\n", loaded.settings.data_dir.c_str());
    return {};
  }
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0));
  if (process < 0 || ::kill(*pid, SIGTERM) != 0) return DomainError(cannot_start, "process " + std::to_string(*pid) + ": " + std::strerror(errno));
  pollfd end{process, POLLIN, 0};
  const bool ended = ::poll(&end, 1, patience_ms) > 0;
  ::close(process);
  if (!ended) return DomainError(cannot_start, "process " + std::to_string(*pid) + " does not end");
  std::printf("Stopped.\n");
  return {};
}

}  // namespace astra::app
