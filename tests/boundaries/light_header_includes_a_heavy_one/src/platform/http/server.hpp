#include "platform/http/task.hpp"
