#include "bookmarks/domain/bookmark.hpp"

#include "bookmarks/domain/limits.hpp"

namespace astra::bookmarks {

Result<Bookmark> Bookmark::create(BookmarkId id, std::string name, Instant now) {
  if (name.find_first_not_of(' ') == std::string::npos)
    return DomainError(errors::validation_failed, {}, {{"/name", "empty", "A bookmark has a name."}});
  if (name.size() > limits::longest_name_bytes)
    return DomainError(errors::validation_failed, {}, {{"/name", "too_long", "The name is too long."}});
  return Bookmark({.id = id, .name = std::move(name), .created_at = now, .updated_at = now});
}

}  // namespace astra::bookmarks
