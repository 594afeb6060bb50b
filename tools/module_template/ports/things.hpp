#pragma once
#include <string>

#include "@module@/domain/@thing@.hpp"
#include "kernel/caller.hpp"
#include "kernel/page.hpp"

namespace astra::@module@ {

// Inbound: what may be done with @things@. REST calls this and never the application's classes.
class @Thing@Keeping {
 public:
  virtual ~@Thing@Keeping() = default;
  virtual Result<Page<@Thing@>> list(const Caller& caller, const PageRequest& page) = 0;
  virtual Result<@Thing@> read(const Caller& caller, @Thing@Id id) = 0;               // errors: not_found
  virtual Result<@Thing@> create(const Caller& caller, std::string name) = 0;        // errors: @thing@_name_taken
};

}  // namespace astra::@module@
