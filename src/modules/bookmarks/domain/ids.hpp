#pragma once
#include "kernel/id.hpp"

// The ids of bookmarks. Those that other modules may see are published in contracts/ as the same types.
namespace astra::bookmarks {

using BookmarkId = Id<struct BookmarkTag>;

}  // namespace astra::bookmarks
