#include "policy/domain/rule.hpp"
