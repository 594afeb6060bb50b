#include "kernel/result.hpp"

#include <cstdio>

namespace astra {

void ensure_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: broken assumption: %s\n", file, line, condition);
  std::abort();
}

}  // namespace astra
