#include "app/detach.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "app/privileges.hpp"

namespace astra::app {
namespace {

std::string read_to_end(int pipe) {
  std::string text;
  char piece[1'024];
  for (;;) {
    const ssize_t n = ::read(pipe, piece, sizeof piece);
    if (n > 0) text.append(piece, static_cast<std::size_t>(n));
    else if (n == 0 || errno != EINTR) return text;
  }
}

void send_output_to(const std::string& log_file) {
  const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (log >= 0) ::dup2(log, 1), ::dup2(log, 2);
  if (nothing >= 0) ::dup2(nothing, 0);
}

}  // namespace

Result<std::optional<DetachedChild>> DetachedChild::fork_off(const std::string& log_file) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return DomainError(cannot_start, std::string("pipe: ") + std::strerror(errno));
  const pid_t child = ::fork();
  if (child < 0) return DomainError(cannot_start, std::string("fork: ") + std::strerror(errno));
  if (child == 0) {
    ::close(ends[0]);
    ::setsid();
    send_output_to(log_file);
    return std::optional(DetachedChild(ends[1]));
  }
  ::close(ends[1]);
  const std::string report = read_to_end(ends[0]);
  if (report.empty()) return DomainError(cannot_start, "It did not come up; its log: " + log_file);
  std::fwrite(report.data(), 1, report.size(), stdout);
  return std::optional<DetachedChild>();
}

void DetachedChild::report(std::string_view text) {
  [[maybe_unused]] const ssize_t n = ::write(pipe_, text.data(), text.size());
  ::close(pipe_);
}

}  // namespace astra::app
