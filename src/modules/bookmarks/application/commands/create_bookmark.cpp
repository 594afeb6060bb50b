#include "bookmarks/application/bookmarks.hpp"
#include "bookmarks/contracts/events.hpp"

namespace astra::bookmarks {

Result<Bookmark> Bookmarks::create(const Caller& caller, std::string name) {
  const Instant now = clock_.now();
  Bookmark bookmark = TRY(Bookmark::create(BookmarkId::create(now), std::move(name), now));
  auto unit = TRY(store_.begin(caller));
  TRY(unit->add(bookmark));
  TRY(unit->publish(BookmarkCreated{.bookmark_id = bookmark.id()}));
  TRY(unit->commit());
  return bookmark;
}

}  // namespace astra::bookmarks
