#pragma once
#include "bookmarks/ports/bookmark_store.hpp"
#include "platform/postgres/database.hpp"

namespace astra::bookmarks {

// Bookmarks in PostgreSQL; their events go to the outbox of the same transaction.
class PgBookmarkStore final : public BookmarkStore {
 public:
  PgBookmarkStore(postgres::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  Result<std::unique_ptr<BookmarkUnit>> begin(const Caller& caller) override;

 private:
  postgres::Database& database_;
  const Clock& clock_;
};

}  // namespace astra::bookmarks
