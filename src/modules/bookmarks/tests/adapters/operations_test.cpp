#include <doctest/doctest.h>

#include "bookmarks/module.hpp"

namespace astra::bookmarks {
namespace {

TEST_CASE("the module's operations keep the house rules") {
  postgres::Database database{postgres::Options{}};  // never asked
  const SystemClock clock;
  const auto module = BookmarksModule::create({.database = database, .clock = clock});
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
  REQUIRE(BookmarksModule::events().size() == 1);
  CHECK(BookmarksModule::events()[0].type == "astra.bookmarks.bookmark.created.v1");
}

}  // namespace
}  // namespace astra::bookmarks
