#include "@module@/adapters/persistence/@thing@_store.hpp"

#include "@module@/domain/errors.hpp"
#include "platform/events/publish.hpp"

namespace astra::@module@ {
namespace {

using postgres::Sql;

// The tenant is the transaction's: row-level security adds it to every statement.
constexpr Sql list_@things@{"@module@.list_@things@", R"(
  SELECT id, name, version, created_at, updated_at FROM @module@.@thing@
  WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2)"};
constexpr Sql count_@things@{"@module@.count_@things@", "SELECT count(*) FROM @module@.@thing@"};
constexpr Sql read_@thing@{"@module@.read_@thing@",
                           "SELECT id, name, version, created_at, updated_at FROM @module@.@thing@ WHERE id = $1"};
constexpr Sql add_@thing@{"@module@.add_@thing@",
                          "INSERT INTO @module@.@thing@ (id, name, version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)"};

@Thing@ @thing@_in(postgres::Row& row) {
  return @Thing@::restore({.id = row.next<@Thing@Id>(),
                           .name = row.next<std::string>(),
                           .version = row.next<std::int64_t>(),
                           .created_at = row.next<Instant>(),
                           .updated_at = row.next<Instant>()});
}

class Pg@Thing@Unit final : public @Thing@Unit {
 public:
  Pg@Thing@Unit(postgres::Transaction transaction, const Caller& caller, const Clock& clock)
      : transaction_(std::move(transaction)), context_(events::EventContext::of(caller)), clock_(clock) {}

  Result<Page<@Thing@>> list(const PageRequest& request) override {
    std::optional<Uuid> after;
    if (!request.after.empty() && !(after = Uuid::parse(request.after.front()))) return errors::invalid_request;
    const auto rows = TRY(transaction_.run(list_@things@, after, request.limit + 1));
    Page<@Thing@> page;
    for (auto row : rows) {
      if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
        page.next = {page.items.back().id().to_string()};
        break;
      }
      page.items.push_back(@thing@_in(row));
    }
    if (request.count) page.total_count = TRY(transaction_.run(count_@things@))[0].get<std::int64_t>(0);
    return page;
  }

  Result<@Thing@> read(@Thing@Id id) override {
    const auto rows = TRY(transaction_.run(read_@thing@, id));
    if (rows.empty()) return errors::not_found;
    auto row = rows[0];
    return @thing@_in(row);
  }

  Result<void> add(const @Thing@& @thing@) override {
    const auto& t = @thing@.parts();
    auto written = transaction_.run(add_@thing@, t.id, t.name, t.version, t.created_at, t.updated_at);
    if (written.ok()) return {};
    if (written.error().is(postgres::unique_violation)) return @thing@_name_taken;
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

Result<std::unique_ptr<@Thing@Unit>> Pg@Thing@Store::begin(const Caller& caller) {
  auto transaction = TRY(database_.begin(caller.tenant));
  return std::unique_ptr<@Thing@Unit>(std::make_unique<Pg@Thing@Unit>(std::move(transaction), caller, clock_));
}

}  // namespace astra::@module@
