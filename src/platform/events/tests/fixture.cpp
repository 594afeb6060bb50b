#include "fixture.hpp"

#include <chrono>

#include "platform/json/json.hpp"
#include "platform/migrations.hpp"
#include "platform/postgres/migrate.hpp"

namespace astra::events::testing {
namespace {

constexpr postgres::Sql apply{"test.apply",
                              "INSERT INTO effects.applied (consumer, subject, number) VALUES ($1, $2, $3)"};
constexpr postgres::Sql read_applied{"test.applied", "SELECT subject, number FROM effects.applied WHERE consumer = $1 ORDER BY at"};

constexpr auto longest_wait = std::chrono::seconds(60);

}  // namespace

const schema::Object& NoteWritten::schema() {
  static const schema::Object object = schema::object<NoteWritten>("NoteWritten", "A note was written.")
                                           .field("note", &NoteWritten::note, "Which one.")
                                           .field("number", &NoteWritten::number, "Its how manieth writing.")
                                           .done();
  return object;
}

World::World() : database_name(test::postgres_server().create_database()), tenant(TenantId::create(SystemClock().now())) {
  const auto migrated = postgres::migrate(dsn("bastion_owner"), {&platform::migrations(), &effects()});
  REQUIRE_MESSAGE(migrated.ok(), std::string(migrated.ok() ? "" : migrated.error().message()));
  postgres::Options options;
  options.dsn = dsn("bastion_app");
  database = std::make_unique<postgres::Database>(options);
  auto connection = redis();
  REQUIRE(connection.call({"FLUSHALL"}).ok());
}

postgres::Transaction World::begin() const {
  auto transaction = database->begin(tenant);
  REQUIRE(transaction.ok());
  return *std::move(transaction);
}

void World::write(postgres::Transaction& transaction, const std::string& note, std::int64_t number) const {
  NoteWritten event;
  event.note = note;
  event.number = number;
  REQUIRE(publish(transaction, Caller::system(tenant), event, SystemClock().now()).ok());
}

void World::write_and_commit(const std::string& note, std::int64_t number) const {
  auto transaction = begin();
  write(transaction, note, number);
  REQUIRE(transaction.commit().ok());
}

RelayOptions World::relay_options() const {
  RelayOptions options;
  options.database.dsn = dsn("bastion_relay");
  options.redis = *redis::Options::parse(test::redis_server().url());
  return options;
}

ConsumerOptions World::consumer_options() const {
  ConsumerOptions options;
  options.database.dsn = dsn("bastion_app");
  options.redis = *redis::Options::parse(test::redis_server().url());
  options.first_retry_ms = 1;
  options.longest_retry_ms = 4;
  return options;
}

Subscription World::applying(std::function<Result<void>(const ReceivedEvent&)> before) const {
  Subscription subscription{.module = module, .types = {std::string(NoteWritten::type)}, .handler = {}};
  subscription.handler = [before, name = module](postgres::Transaction& transaction, const ReceivedEvent& event) -> Result<void> {
    if (before) TRY(before(event));
    const auto data = TRY(json::read_tolerant<NoteWritten>(event.data()));
    transaction.queue(apply, name, event.subject(), data.number);
    return {};
  };
  return subscription;
}

std::unique_ptr<Consumers> World::consumers(std::function<Result<void>(const ReceivedEvent&)> before) const {
  return std::make_unique<Consumers>(consumer_options(), *database, std::vector<Subscription>{applying(std::move(before))});
}

std::vector<Applied> World::applied() const {
  auto transaction = begin();
  const auto rows = transaction.run(read_applied, module);
  REQUIRE(rows.ok());
  std::vector<Applied> out;
  for (const auto row : *rows) out.push_back({row.get<std::string>(0), row.get<std::int64_t>(1)});
  return out;
}

std::int64_t World::count(const postgres::Sql& sql) const {
  auto transaction = begin();
  const auto rows = transaction.run(sql);
  REQUIRE(rows.ok());
  return (*rows)[0].get<std::int64_t>(0);
}

redis::Connection World::redis() const { return redis::Connection(*redis::Options::parse(test::redis_server().url())); }

void until(const std::function<bool()>& holds, const std::function<void()>& round) {
  const auto end = std::chrono::steady_clock::now() + longest_wait;
  while (!holds()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    round();
  }
}

void deliver(const World& world, Relay& relay, Consumers& consumers, std::size_t effects) {
  until([&] { return world.applied().size() >= effects; },
        [&] {
          (void)relay.step();
          (void)consumers.step(5);
        });
}

}  // namespace astra::events::testing
