#include "platform/crypto/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "platform/crypto/errors.hpp"
#include "platform/crypto/limits.hpp"

namespace astra::crypto {

namespace {

DomainError file_error(const std::string& path, std::string_view what) {
  return DomainError(errors::invalid_key, path + " " + std::string(what) + ".");
}

DomainError system_error(const std::string& path, std::string_view what) {
  return file_error(path, std::string(what) + ": " + std::strerror(errno));
}

// Closes a file descriptor.
struct File {
  int fd;
  explicit File(int descriptor) : fd(descriptor) {}
  ~File() { if (fd >= 0) ::close(fd); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Written beside the path and linked into place: readers see the whole file or none, and an existing one stays.
Result<void> create(const std::string& path, std::string_view text) {
  std::string beside = path + ".XXXXXX";
  const File file(::mkostemp(beside.data(), O_CLOEXEC));
  if (file.fd < 0) return system_error(path, "cannot be created");
  const bool written = write_all(file.fd, text) && ::fsync(file.fd) == 0;
  const bool linked = written && (::link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int reason = errno;
  ::unlink(beside.c_str());
  errno = reason;
  if (!linked) return system_error(path, "cannot be written");
  return {};
}

}  // namespace

Result<Secret> read_secret_file(const std::string& path, bool private_only) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) return system_error(path, "cannot be opened");
  struct stat info{};
  if (::fstat(file.fd, &info) != 0 || !S_ISREG(info.st_mode)) return file_error(path, "is not a plain file");
  if (private_only && (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return file_error(path, "may be read or written by others; run: chmod 600 " + path);
  }
  std::string text(max_secrets_file_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(file.fd, text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(path, "cannot be read");
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > max_secrets_file_bytes) return file_error(path, "is too long for a file of secrets");
  text.resize(size);
  return Secret::take(text);
}

Result<Secret> load_or_create_secret_file(const std::string& path, const std::function<std::string()>& make) {
  if (::access(path.c_str(), F_OK) != 0) {
    std::string fresh = make();
    const Secret text = Secret::take(fresh);
    TRY(create(path, text.reveal()));
  }
  return read_secret_file(path, true);
}

}  // namespace astra::crypto
