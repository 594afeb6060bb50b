#include "../ports/agent_store.hpp"
