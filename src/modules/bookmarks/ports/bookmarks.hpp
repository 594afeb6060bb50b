#pragma once
#include <string>

#include "bookmarks/domain/bookmark.hpp"
#include "kernel/caller.hpp"
#include "kernel/page.hpp"

namespace astra::bookmarks {

// Inbound: what may be done with bookmarks. REST calls this and never the application's classes.
class BookmarkKeeping {
 public:
  virtual ~BookmarkKeeping() = default;
  virtual Result<Page<Bookmark>> list(const Caller& caller, const PageRequest& page) = 0;
  virtual Result<Bookmark> read(const Caller& caller, BookmarkId id) = 0;               // errors: not_found
  virtual Result<Bookmark> create(const Caller& caller, std::string name) = 0;        // errors: bookmark_name_taken
};

}  // namespace astra::bookmarks
