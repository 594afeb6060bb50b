#include "bookmarks/contracts/events.hpp"

namespace astra::bookmarks {

const schema::Object& BookmarkCreated::schema() {
  static const schema::Object object = schema::object<BookmarkCreated>("BookmarkCreated", "A bookmark came into being.")
      .field("bookmark_id", &BookmarkCreated::bookmark_id, "The bookmark.")
      .done();
  return object;
}

}  // namespace astra::bookmarks
