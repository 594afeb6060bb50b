#include "bookmarks/adapters/persistence/bookmark_store.hpp"

#include "bookmarks/domain/errors.hpp"
#include "platform/events/publish.hpp"

namespace astra::bookmarks {
namespace {

using postgres::Sql;

// The tenant is the transaction's: row-level security adds it to every statement.
constexpr Sql list_bookmarks{"bookmarks.list_bookmarks", R"(
  SELECT id, name, version, created_at, updated_at FROM bookmarks.bookmark
  WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2)"};
constexpr Sql count_bookmarks{"bookmarks.count_bookmarks", "SELECT count(*) FROM bookmarks.bookmark"};
constexpr Sql read_bookmark{"bookmarks.read_bookmark",
                           "SELECT id, name, version, created_at, updated_at FROM bookmarks.bookmark WHERE id = $1"};
constexpr Sql add_bookmark{"bookmarks.add_bookmark",
                          "INSERT INTO bookmarks.bookmark (id, name, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)"};

Bookmark bookmark_in(postgres::Row& row) {
  return Bookmark::restore({.id = row.next<BookmarkId>(),
                           .name = row.next<std::string>(),
                           .version = row.next<std::int64_t>(),
                           .created_at = row.next<Instant>(),
                           .updated_at = row.next<Instant>()});
}

class PgBookmarkUnit final : public BookmarkUnit {
 public:
  PgBookmarkUnit(postgres::Transaction transaction, const Caller& caller, const Clock& clock)
      : transaction_(std::move(transaction)), context_(events::EventContext::of(caller)), clock_(clock) {}

  Result<Page<Bookmark>> list(const PageRequest& request) override {
    std::optional<Uuid> after;
    if (!request.after.empty() && !(after = Uuid::parse(request.after.front()))) return errors::invalid_request;
    const auto rows = TRY(transaction_.run(list_bookmarks, after, request.limit + 1));
    Page<Bookmark> page;
    for (auto row : rows) {
      if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
        page.next = {page.items.back().id().to_string()};
        break;
      }
      page.items.push_back(bookmark_in(row));
    }
    if (request.count) page.total_count = TRY(transaction_.run(count_bookmarks))[0].get<std::int64_t>(0);
    return page;
  }

  Result<Bookmark> read(BookmarkId id) override {
    const auto rows = TRY(transaction_.run(read_bookmark, id));
    if (rows.empty()) return errors::not_found;
    auto row = rows[0];
    return bookmark_in(row);
  }

  Result<void> add(const Bookmark& bookmark) override {
    const auto& t = bookmark.parts();
    auto written = transaction_.run(add_bookmark, t.id, t.name, t.version, t.created_at, t.updated_at);
    if (written.ok()) return {};
    if (written.error().is(postgres::unique_violation)) return bookmark_name_taken;
    return std::move(written).error();
  }

  Result<void> publish(const EventRef& event) override { return events::publish(transaction_, context_, event, clock_.now()); }
  Result<void> commit() override { return transaction_.commit(); }

 private:
  postgres::Transaction transaction_;
  events::EventContext context_;
  const Clock& clock_;
};

}  // namespace

Result<std::unique_ptr<BookmarkUnit>> PgBookmarkStore::begin(const Caller& caller) {
  auto transaction = TRY(database_.begin(caller.tenant));
  return std::unique_ptr<BookmarkUnit>(std::make_unique<PgBookmarkUnit>(std::move(transaction), caller, clock_));
}

}  // namespace astra::bookmarks
