#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>

#include "app/commands.hpp"
#include "app/privileges.hpp"
#include "gateway/contracts/scan_line.hpp"

namespace astra::app {

Result<void> scan(const ScanOptions& options) {
  const auto scanner = TRY(gateway::LineScanner::create());
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return DomainError(cannot_start, options.file + ": " + std::strerror(errno));
  }
  std::ios::sync_with_stdio(false);
  std::istream& lines = options.file == "-" ? std::cin : file;
  for (std::string line; std::getline(lines, line);) {
    const std::string verdict = scanner->scan(line) + "\n";
    if (std::fwrite(verdict.data(), 1, verdict.size(), stdout) != verdict.size()) return DomainError(cannot_start, "Standard output is closed.");
    if (lines.rdbuf()->in_avail() == 0) std::fflush(stdout);  // whoever writes line by line is answered line by line
  }
  return {};
}

}  // namespace astra::app
