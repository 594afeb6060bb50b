#pragma once
#include <string>

#include "bookmarks/ports/bookmarks.hpp"
#include "platform/api/routes.hpp"

namespace astra::bookmarks::rest {

struct BookmarkPath {
  BookmarkId bookmark_id;
  static const schema::Object& schema();
};

struct NewBookmark {
  std::string name;
  static const schema::Object& schema();
};

struct BookmarkView {
  BookmarkId id;
  std::string name;
  Instant created_at, updated_at;
  static const schema::Object& schema();
};

// /api/v1/bookmarks/bookmarks
class BookmarkEndpoints {
 public:
  explicit BookmarkEndpoints(BookmarkKeeping& bookmarks) : bookmarks_(bookmarks) {}
  void declare(api::Routes& routes);

  Result<Page<BookmarkView>> list(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<BookmarkView>> read(const Caller& caller, const api::Path<BookmarkPath>& path);
  Result<api::Created<BookmarkView>> create(const Caller& caller, const api::Body<NewBookmark>& body);

 private:
  BookmarkKeeping& bookmarks_;
};

}  // namespace astra::bookmarks::rest
