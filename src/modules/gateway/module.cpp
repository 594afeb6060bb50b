#include "gateway/module.hpp"
