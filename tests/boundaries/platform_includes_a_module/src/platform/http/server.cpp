#include "agents/contracts/events.hpp"
