#include "agents/application/enrol.hpp"
