#pragma once
#include <string>

#include "kernel/result.hpp"
#include "kernel/uuid.hpp"

namespace astra::gateway::journal {

// The id of the server that a journal directory belongs to: made once, kept in the directory, so that a server that
// starts again is the same one to others. The journal is locked by the caller's process. Errors: audit_unavailable.
Result<Uuid> node_id(const std::string& directory);

}  // namespace astra::gateway::journal
