#pragma once
#include <string>
#include <utility>
#include <vector>

#include "kernel/result.hpp"
#include "platform/config/key.hpp"

namespace astra::config {

// A value of the file and its line.
struct FileValue {
  std::string path;
  Given given;
  std::size_t line = 0;
};

// Reads a file of at most `most` bytes. Errors: invalid_configuration.
Result<std::string> read_text_file(const std::string& path, std::size_t most);

// All values of a TOML file. Errors: invalid_configuration with the line and column.
Result<std::vector<FileValue>> read_toml(const std::string& path);

}  // namespace astra::config
