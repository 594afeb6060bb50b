#include "app/privileges.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace astra::app {
namespace fs = std::filesystem;
namespace {

DomainError failed(const std::string& what) { return DomainError(cannot_start, what + ": " + std::strerror(errno)); }

// The first folder on the way to `path` that others may not enter, or nothing.
std::string closed_parent(const fs::path& path) {
  for (fs::path parent = path.parent_path(); !parent.empty(); parent = parent.parent_path()) {
    struct stat info {};
    if (::stat(parent.c_str(), &info) == 0 && (info.st_mode & S_IXOTH) == 0) return parent.string();
    if (parent == parent.root_path()) break;
  }
  return {};
}

Result<void> become_service_account(const std::string& data_dir) {
  const passwd* account = ::getpwnam(service_account);
  if (account == nullptr) account = ::getpwnam("postgres");
  if (account == nullptr)
    return DomainError(cannot_start, std::string("Started as root, and there is no account to run under. Make one: useradd --system ") +
                                         service_account);
  struct stat info {};
  if (::stat(data_dir.c_str(), &info) != 0) return failed(data_dir);
  if (info.st_uid != account->pw_uid && ::chown(data_dir.c_str(), account->pw_uid, account->pw_gid) != 0)
    return failed("Giving " + data_dir + " to " + account->pw_name);
  if (::initgroups(account->pw_name, account->pw_gid) != 0 || ::setgid(account->pw_gid) != 0 || ::setuid(account->pw_uid) != 0)
    return failed(std::string("Becoming ") + account->pw_name);
  if (::access(data_dir.c_str(), W_OK | X_OK) != 0) {
    const std::string closed = closed_parent(data_dir);
    return DomainError(cannot_start, "The account " + std::string(account->pw_name) + " cannot reach " + data_dir +
                                         (closed.empty() ? "" : ": " + closed + " is closed to others") + ". Choose another --data-dir.");
  }
  return {};
}

}  // namespace

std::string default_data_dir(const std::string& home) {
  const fs::path beside = fs::path(home) / ".bastion";
  if (::geteuid() == 0 && !closed_parent(beside).empty()) return "/var/lib/astra-bastion";
  return beside.string();
}

Result<void> enter_data_dir(const std::string& data_dir) {
  std::error_code error;
  fs::create_directories(data_dir, error);
  if (error) return DomainError(cannot_start, "Making " + data_dir + ": " + error.message());
  if (::geteuid() == 0) TRY(become_service_account(data_dir));
  if (::chmod(data_dir.c_str(), 0700) != 0) return failed("Closing " + data_dir + " to others");
  return {};
}

}  // namespace astra::app
