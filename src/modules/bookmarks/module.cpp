#include "bookmarks/module.hpp"

#include "bookmarks/adapters/persistence/bookmark_store.hpp"
#include "bookmarks/adapters/rest/bookmark_endpoints.hpp"
#include "bookmarks/application/bookmarks.hpp"
#include "bookmarks/contracts/events.hpp"

namespace astra::bookmarks {

// Members are in the order of construction; each may use those above it.
struct BookmarksModule::Wiring {
  explicit Wiring(const Parts& parts) : store(parts.database, parts.clock), bookmarks(store, parts.clock), endpoints(bookmarks) {}

  PgBookmarkStore store;
  Bookmarks bookmarks;
  rest::BookmarkEndpoints endpoints;
};

Result<std::unique_ptr<BookmarksModule>> BookmarksModule::create(Parts parts) {
  return std::unique_ptr<BookmarksModule>(new BookmarksModule(std::make_unique<Wiring>(parts)));
}

BookmarksModule::BookmarksModule(std::unique_ptr<Wiring> wiring) : wiring_(std::move(wiring)) {}
BookmarksModule::~BookmarksModule() = default;

void BookmarksModule::declare(api::Routes& routes) { wiring_->endpoints.declare(routes); }

std::vector<EventDescription> BookmarksModule::events() { return describe_events<BookmarkCreated>(); }

}  // namespace astra::bookmarks
