#include "bookmarks/application/bookmarks.hpp"

namespace astra::bookmarks {

Result<Page<Bookmark>> Bookmarks::list(const Caller& caller, const PageRequest& page) { return TRY(store_.begin(caller))->list(page); }

Result<Bookmark> Bookmarks::read(const Caller& caller, BookmarkId id) { return TRY(store_.begin(caller))->read(id); }

}  // namespace astra::bookmarks
