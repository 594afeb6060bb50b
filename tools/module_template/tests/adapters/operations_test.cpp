#include <doctest/doctest.h>

#include "@module@/module.hpp"

namespace astra::@module@ {
namespace {

TEST_CASE("the module's operations keep the house rules") {
  postgres::Database database{postgres::Options{}};  // never asked
  const SystemClock clock;
  const auto module = @Module@Module::create({.database = database, .clock = clock});
  REQUIRE(module.ok());
  api::Routes routes;
  (*module)->declare(routes);
  const auto sealed = routes.seal();
  if (!sealed.ok())
    for (const Violation& violation : sealed.error().violations()) MESSAGE(violation.pointer << ": " << violation.detail);
  CHECK(sealed.ok());
  CHECK(routes.endpoints().size() == 3);
}

TEST_CASE("every event of the module is in its catalogue") {
  REQUIRE(@Module@Module::events().size() == 1);
  CHECK(@Module@Module::events()[0].type == "astra.@module@.@thing@.created.v1");
}

}  // namespace
}  // namespace astra::@module@
