#include "agents/ports/agent_store.hpp"
