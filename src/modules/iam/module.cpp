#include "iam/module.hpp"
