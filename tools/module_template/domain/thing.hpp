#pragma once
#include <cstdint>
#include <string>

#include "@module@/domain/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::@module@ {

// A @thing@: say in one sentence what it is, and in a second what it is not.
class @Thing@ {
 public:
  struct Parts {
    @Thing@Id id;
    std::string name;  // unique in the tenant
    std::int64_t version = 1;
    Instant created_at, updated_at;
  };

  // Errors: validation_failed.
  static Result<@Thing@> create(@Thing@Id id, std::string name, Instant now);
  static @Thing@ restore(Parts parts) { return @Thing@(std::move(parts)); }

  const @Thing@Id& id() const { return parts_.id; }
  const std::string& name() const { return parts_.name; }
  std::int64_t version() const { return parts_.version; }
  const Parts& parts() const { return parts_; }

 private:
  explicit @Thing@(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

}  // namespace astra::@module@
