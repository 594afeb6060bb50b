#pragma once
#include <string>
#include <string_view>

#include "kernel/event.hpp"
#include "kernel/id.hpp"

// What happens to bookmarks that other modules may hear of.
namespace astra::bookmarks {

using BookmarkId = Id<struct BookmarkTag>;

struct BookmarkCreated {
  static constexpr std::string_view type = "astra.bookmarks.bookmark.created.v1";
  BookmarkId bookmark_id;
  std::string subject() const { return bookmark_id.to_string(); }
  static const schema::Object& schema();
};

}  // namespace astra::bookmarks
