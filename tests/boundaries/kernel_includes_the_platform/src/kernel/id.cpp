#include "platform/json/json.hpp"
