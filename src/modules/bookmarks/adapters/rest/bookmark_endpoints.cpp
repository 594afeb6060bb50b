#include "bookmarks/adapters/rest/bookmark_endpoints.hpp"

#include "bookmarks/domain/errors.hpp"
#include "bookmarks/domain/limits.hpp"

namespace astra::bookmarks::rest {
namespace {

// The catalogue of permissions is iam/domain/permissions.cpp.
constexpr Permission may_read{"bookmarks:read"};
constexpr Permission may_write{"bookmarks:write"};

constexpr std::string_view example = R"({"id": "0190163d-8694-739b-aea5-966c26f8ad90", "name": "First",
  "created_at": "2026-01-02T03:04:05.000Z", "updated_at": "2026-01-02T03:04:05.000Z"})";

BookmarkView view_of(const Bookmark& bookmark) {
  const auto& t = bookmark.parts();
  return {.id = t.id, .name = t.name, .created_at = t.created_at, .updated_at = t.updated_at};
}

}  // namespace

const schema::Object& BookmarkPath::schema() {
  static const schema::Object object = schema::object<BookmarkPath>("BookmarkPath")
      .field("bookmark_id", &BookmarkPath::bookmark_id, "The bookmark.")
      .done();
  return object;
}

const schema::Object& NewBookmark::schema() {
  static const schema::Object object = schema::object<NewBookmark>("NewBookmark", "A bookmark to be made.")
      .field("name", &NewBookmark::name, "What to call it; unique.", schema::length(1, limits::longest_name_bytes))
      .done();
  return object;
}

const schema::Object& BookmarkView::schema() {
  static const schema::Object object = schema::object<BookmarkView>("Bookmark", "A bookmark.")
      .field("id", &BookmarkView::id, "Names it everywhere.")
      .field("name", &BookmarkView::name, "As people call it.", schema::length(1, limits::longest_name_bytes))
      .field("created_at", &BookmarkView::created_at, "When it was made.")
      .field("updated_at", &BookmarkView::updated_at, "When it last changed.")
      .done();
  return object;
}

void BookmarkEndpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/bookmarks/bookmarks")
      .operation("listBookmarks", "List bookmarks", "Oldest first.")
      .tag("Bookmarks")
      .needs(may_read)
      .example(example)
      .handle<&BookmarkEndpoints::list>(*this);
  routes.get("/api/v1/bookmarks/bookmarks/{bookmark_id}")
      .operation("readBookmark", "Read a bookmark", "One bookmark as it is now.")
      .tag("Bookmarks")
      .needs(may_read)
      .example(example)
      .handle<&BookmarkEndpoints::read>(*this);
  routes.post("/api/v1/bookmarks/bookmarks")
      .operation("createBookmark", "Make a bookmark", "Its name must be free.")
      .tag("Bookmarks")
      .needs(may_write)
      .may_fail_with({bookmark_name_taken})
      .audited_as("bookmark.created")
      .example(R"({"name": "First"})", example)
      .handle<&BookmarkEndpoints::create>(*this);
}

Result<Page<BookmarkView>> BookmarkEndpoints::list(const Caller& caller, const PageRequest& page) {
  auto bookmarks = TRY(bookmarks_.list(caller, page));
  Page<BookmarkView> views{.items = {}, .next = std::move(bookmarks.next), .total_count = bookmarks.total_count};
  for (const Bookmark& bookmark : bookmarks.items) views.items.push_back(view_of(bookmark));
  return views;
}

Result<api::WithETag<BookmarkView>> BookmarkEndpoints::read(const Caller& caller, const api::Path<BookmarkPath>& path) {
  const Bookmark bookmark = TRY(bookmarks_.read(caller, path->bookmark_id));
  return api::WithETag<BookmarkView>{view_of(bookmark), bookmark.version()};
}

Result<api::Created<BookmarkView>> BookmarkEndpoints::create(const Caller& caller, const api::Body<NewBookmark>& body) {
  const Bookmark bookmark = TRY(bookmarks_.create(caller, body->name));
  return api::Created<BookmarkView>{view_of(bookmark), "/api/v1/bookmarks/bookmarks/" + bookmark.id().to_string(), bookmark.version()};
}

}  // namespace astra::bookmarks::rest
