#include "gateway/adapters/journal/node_id.hpp"

#include <filesystem>
#include <fstream>

#include "gateway/adapters/journal/journal.hpp"
#include "kernel/time.hpp"

namespace astra::gateway::journal {

Result<Uuid> node_id(const std::string& directory) {
  const std::string path = directory + "/node";
  std::string text;
  std::ifstream(path) >> text;
  if (const auto known = Uuid::parse(text)) return *known;
  const Uuid fresh = Uuid::v7(SystemClock().now());
  std::ofstream(path + ".new", std::ios::trunc) << fresh.to_string() << "\n";
  std::error_code error;
  std::filesystem::rename(path + ".new", path, error);
  if (error) return DomainError(journal_unwritable, path + ": " + error.message());
  return fresh;
}

}  // namespace astra::gateway::journal
