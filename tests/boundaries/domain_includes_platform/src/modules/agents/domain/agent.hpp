#include "platform/postgres/database.hpp"
