#pragma once
#include <string>
#include <vector>

namespace astra::postgres {

// One step of a schema's history. Applied once, in order, never changed after release.
struct Migration {
  std::string name;  // "0001_keys"
  std::string sql;
};

// A module's migrations, oldest first.
struct MigrationSet {
  std::string module;
  std::vector<Migration> migrations;
};

}  // namespace astra::postgres
