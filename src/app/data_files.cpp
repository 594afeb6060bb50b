#include "app/data_files.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "app/privileges.hpp"

namespace astra::app {

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
  const std::string fresh = path + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return DomainError(cannot_start, path + ": " + std::strerror(errno));
  const std::string line = std::string(text) + "\n";
  const bool written = ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written || ::rename(fresh.c_str(), path.c_str()) != 0) return DomainError(cannot_start, path + ": " + std::strerror(errno));
  return {};
}

Result<InstanceLock> InstanceLock::take(const DataFiles& files) {
  const int file = ::open(files.pid().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return DomainError(cannot_start, files.pid() + ": " + std::strerror(errno));
  InstanceLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0)
    return DomainError(cannot_start, "A server already runs on " + files.data_dir + " (process " + read_file(files.pid()).value_or("unknown") +
                                         "). Stop it with ./run --stop, or choose another --data-dir.");
  TRY(lock.rename_to_this_process());
  return lock;
}

Result<void> InstanceLock::rename_to_this_process() {
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_, 0) == 0 && ::pwrite(file_, pid.data(), pid.size(), 0) == static_cast<ssize_t>(pid.size())) return {};
  return DomainError(cannot_start, std::string("the lock file: ") + std::strerror(errno));
}

InstanceLock::InstanceLock(InstanceLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

InstanceLock::~InstanceLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace astra::app
