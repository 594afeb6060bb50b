#include "@module@/domain/@thing@.hpp"

#include "@module@/domain/limits.hpp"

namespace astra::@module@ {

Result<@Thing@> @Thing@::create(@Thing@Id id, std::string name, Instant now) {
  if (name.find_first_not_of(' ') == std::string::npos)
    return DomainError(errors::validation_failed, {}, {{"/name", "empty", "A @thing@ has a name."}});
  if (name.size() > limits::longest_name_bytes)
    return DomainError(errors::validation_failed, {}, {{"/name", "too_long", "The name is too long."}});
  return @Thing@({.id = id, .name = std::move(name), .created_at = now, .updated_at = now});
}

}  // namespace astra::@module@
