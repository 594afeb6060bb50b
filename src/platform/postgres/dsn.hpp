#pragma once
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::postgres {

inline constexpr ErrorKind invalid_dsn{"invalid_database_url", Category::invalid, "The database URL cannot be read."};

// The same server as another role, to another database: takes URLs and keyword strings, gives a keyword string. An empty
// password means the server's own way (peer, trust, certificates).
Result<std::string> dsn_for(std::string_view dsn, std::string_view role, std::string_view password, std::string_view database);

// Whether the server takes sessions: it listens, and is neither starting, recovering nor full.
bool answers(const std::string& dsn);

}  // namespace astra::postgres
