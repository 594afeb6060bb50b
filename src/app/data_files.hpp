#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::app {

// The small files in the data directory. All are readable by our account alone.
struct DataFiles {
  std::string data_dir;

  std::string api_key() const { return data_dir + "/api_key"; }                    // printed: calls models, reads the log
  std::string command_line_key() const { return data_dir + "/command_line_key"; }  // never printed: administers the gateway
  std::string admin_password() const { return data_dir + "/admin_password"; }
  std::string pid() const { return data_dir + "/bastion.pid"; }
  std::string address() const { return data_dir + "/address"; }            // the API's base URL while the server runs
  std::string database_password() const { return data_dir + "/database_password"; }
};

std::optional<std::string> read_file(const std::string& path);       // without the last line end
Result<void> write_private_file(const std::string& path, std::string_view text);  // 0600, replaced as a whole

// Keeps a second process off a data directory as long as it lives. The file names the process.
class InstanceLock {
 public:
  static Result<InstanceLock> take(const DataFiles& files);
  InstanceLock(InstanceLock&& other) noexcept;
  // After a fork the lock is the child's: its number goes into the file.
  Result<void> rename_to_this_process();
  ~InstanceLock();

 private:
  explicit InstanceLock(int file) : file_(file) {}
  int file_;
};

}  // namespace astra::app
