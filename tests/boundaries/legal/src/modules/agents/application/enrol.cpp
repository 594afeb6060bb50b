#include <vector>

#include "agents/ports/agent_store.hpp"
#include "kernel/result.hpp"
#include "policy/contracts/events.hpp"
