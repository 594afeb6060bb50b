#pragma once
#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/events/consumer.hpp"
#include "platform/events/publish.hpp"
#include "platform/events/relay.hpp"
#include "platform/redis/connection.hpp"
#include "support/servers.hpp"

namespace astra::events::testing {

struct NoteWritten {
  static constexpr std::string_view type = "astra.notes.note.written.v1";
  std::string note;
  std::int64_t number = 0;
  std::string subject() const { return note; }
  static const schema::Object& schema();
};

// A reaction's table: what was applied, in which order. No unique key, so that a second application shows.
inline const postgres::MigrationSet& effects() {
  static const postgres::MigrationSet set{"effects", {{"0001_effects", R"(
    CREATE SCHEMA effects;
    CREATE TABLE effects.applied (
      tenant_id uuid NOT NULL, at bigserial, consumer text NOT NULL, subject text NOT NULL, number bigint NOT NULL);
    SELECT platform.protect('effects.applied');
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA effects TO bastion_app)"}}};
  return set;
}

struct Applied {
  std::string subject;
  std::int64_t number;
  bool operator==(const Applied&) const = default;
};

// One world for one test: a database of its own, an emptied Redis, one tenant and one consumer group.
class World {
 public:
  World();

  // A transaction of the test's tenant.
  postgres::Transaction begin() const;
  void write(postgres::Transaction& transaction, const std::string& note, std::int64_t number) const;
  void write_and_commit(const std::string& note, std::int64_t number) const;

  RelayOptions relay_options() const;
  ConsumerOptions consumer_options() const;
  // Writes into effects.applied; `before` may refuse.
  Subscription applying(std::function<Result<void>(const ReceivedEvent&)> before = {}) const;
  std::unique_ptr<Consumers> consumers(std::function<Result<void>(const ReceivedEvent&)> before = {}) const;

  std::vector<Applied> applied() const;
  std::int64_t count(const postgres::Sql& sql) const;
  redis::Connection redis() const;
  // As a role of the product, or as "postgres".
  std::string dsn(const std::string& role) const { return test::postgres_server().dsn(role, database_name); }

  const std::string stream = "astra:events:notes";
  const std::string module = "reader";
  std::string database_name;
  TenantId tenant;
  std::unique_ptr<postgres::Database> database;
};

// Takes rounds until the condition holds; the test fails after too many.
void until(const std::function<bool()>& holds, const std::function<void()>& round);
// Relays and consumes until the tenant has so many effects.
void deliver(const World& world, Relay& relay, Consumers& consumers, std::size_t effects);

}  // namespace astra::events::testing
