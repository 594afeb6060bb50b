#pragma once
#include <memory>

#include "@module@/domain/@thing@.hpp"
#include "kernel/caller.hpp"
#include "kernel/event.hpp"
#include "kernel/page.hpp"

// Outbound: where @things@ are kept.
namespace astra::@module@ {

// One transaction of one tenant: its changes and their events commit together or not at all.
class @Thing@Unit {
 public:
  virtual ~@Thing@Unit() = default;
  virtual Result<Page<@Thing@>> list(const PageRequest& page) = 0;  // ascending by id
  virtual Result<@Thing@> read(@Thing@Id id) = 0;                    // errors: not_found
  virtual Result<void> add(const @Thing@& @thing@) = 0;              // errors: @thing@_name_taken
  virtual Result<void> publish(const EventRef& event) = 0;
  virtual Result<void> commit() = 0;
};

class @Thing@Store {
 public:
  virtual ~@Thing@Store() = default;
  virtual Result<std::unique_ptr<@Thing@Unit>> begin(const Caller& caller) = 0;
};

}  // namespace astra::@module@
