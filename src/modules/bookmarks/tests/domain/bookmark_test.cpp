#include <doctest/doctest.h>

#include "bookmarks/domain/limits.hpp"
#include "bookmarks/domain/bookmark.hpp"

namespace astra::bookmarks {
namespace {

constexpr Instant noon = Instant::from_unix_seconds(1'800'000'000);

TEST_CASE("a bookmark has a name of bounded length") {
  CHECK(Bookmark::create(BookmarkId::create(noon), "First", noon)->name() == "First");
  CHECK(Bookmark::create(BookmarkId::create(noon), "  ", noon).error().is(errors::validation_failed));
  CHECK(Bookmark::create(BookmarkId::create(noon), std::string(limits::longest_name_bytes, 'a'), noon).ok());
  CHECK_FALSE(Bookmark::create(BookmarkId::create(noon), std::string(limits::longest_name_bytes + 1, 'a'), noon).ok());
}

}  // namespace
}  // namespace astra::bookmarks
