#pragma once
#include "kernel/error.hpp"

// What can go wrong with bookmarks, besides what every module may answer.
namespace astra::bookmarks {

inline constexpr ErrorKind bookmark_name_taken{"bookmark_name_taken", Category::conflict, "There is a bookmark with this name."};

}  // namespace astra::bookmarks
