#pragma once
#include "bookmarks/ports/bookmark_store.hpp"
#include "bookmarks/ports/bookmarks.hpp"

namespace astra::bookmarks {

// The bookmarks of a tenant. One use case a file: commands/ change something, queries/ do not.
class Bookmarks final : public BookmarkKeeping {
 public:
  Bookmarks(BookmarkStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Page<Bookmark>> list(const Caller& caller, const PageRequest& page) override;
  Result<Bookmark> read(const Caller& caller, BookmarkId id) override;
  Result<Bookmark> create(const Caller& caller, std::string name) override;

 private:
  BookmarkStore& store_;
  const Clock& clock_;
};

}  // namespace astra::bookmarks
