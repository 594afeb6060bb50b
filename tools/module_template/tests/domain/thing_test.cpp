#include <doctest/doctest.h>

#include "@module@/domain/limits.hpp"
#include "@module@/domain/@thing@.hpp"

namespace astra::@module@ {
namespace {

constexpr Instant noon = Instant::from_unix_seconds(1'800'000'000);

TEST_CASE("a @thing@ has a name of bounded length") {
  CHECK(@Thing@::create(@Thing@Id::create(noon), "First", noon)->name() == "First");
  CHECK(@Thing@::create(@Thing@Id::create(noon), "  ", noon).error().is(errors::validation_failed));
  CHECK(@Thing@::create(@Thing@Id::create(noon), std::string(limits::longest_name_bytes, 'a'), noon).ok());
  CHECK_FALSE(@Thing@::create(@Thing@Id::create(noon), std::string(limits::longest_name_bytes + 1, 'a'), noon).ok());
}

}  // namespace
}  // namespace astra::@module@
