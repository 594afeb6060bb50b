#pragma once
#include <memory>

#include "bookmarks/domain/bookmark.hpp"
#include "kernel/caller.hpp"
#include "kernel/event.hpp"
#include "kernel/page.hpp"

// Outbound: where bookmarks are kept.
namespace astra::bookmarks {

// One transaction of one tenant: its changes and their events commit together or not at all.
class BookmarkUnit {
 public:
  virtual ~BookmarkUnit() = default;
  virtual Result<Page<Bookmark>> list(const PageRequest& page) = 0;  // ascending by id
  virtual Result<Bookmark> read(BookmarkId id) = 0;                    // errors: not_found
  virtual Result<void> add(const Bookmark& bookmark) = 0;              // errors: bookmark_name_taken
  virtual Result<void> publish(const EventRef& event) = 0;
  virtual Result<void> commit() = 0;
};

class BookmarkStore {
 public:
  virtual ~BookmarkStore() = default;
  virtual Result<std::unique_ptr<BookmarkUnit>> begin(const Caller& caller) = 0;
};

}  // namespace astra::bookmarks
