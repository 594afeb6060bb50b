#pragma once
#include <string>

#include "platform/config/load.hpp"

namespace astra::config {

// Effective values as TOML, each with its source as a comment; secrets masked, passwords in URLs too.
std::string print(const Loaded& loaded);

// A message per mistake, a line each, for the terminal.
std::string describe_errors(const DomainError& error);

// docs/reference/configuration.md: every key with type, default, limits, environment variable and meaning.
std::string reference_markdown();

}  // namespace astra::config
