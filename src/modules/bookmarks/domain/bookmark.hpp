#pragma once
#include <cstdint>
#include <string>

#include "bookmarks/domain/ids.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::bookmarks {

// A bookmark: say in one sentence what it is, and in a second what it is not.
class Bookmark {
 public:
  struct Parts {
    BookmarkId id;
    std::string name;  // unique in the tenant
    std::int64_t version = 1;
    Instant created_at, updated_at;
  };

  // Errors: validation_failed.
  static Result<Bookmark> create(BookmarkId id, std::string name, Instant now);
  static Bookmark restore(Parts parts) { return Bookmark(std::move(parts)); }

  const BookmarkId& id() const { return parts_.id; }
  const std::string& name() const { return parts_.name; }
  std::int64_t version() const { return parts_.version; }
  const Parts& parts() const { return parts_; }

 private:
  explicit Bookmark(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

}  // namespace astra::bookmarks
