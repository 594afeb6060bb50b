#include <map>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>

#include "fixture.hpp"
#include "platform/events/broadcast.hpp"
#include "platform/events/outbox.hpp"
#include "platform/events/stream_writer.hpp"
#include "platform/redis/streams.hpp"

using namespace astra;
using namespace astra::events;
using namespace astra::events::testing;

namespace {

constexpr postgres::Sql count_outbox{"test.count_outbox", "SELECT count(*) FROM platform.outbox"};

std::vector<Applied> of(const std::vector<Applied>& all, const std::string& subject) {
  std::vector<Applied> out;
  for (const auto& effect : all)
    if (effect.subject == subject) out.push_back(effect);
  return out;
}

void empty_redis(const World& world) {
  auto redis = world.redis();
  REQUIRE(redis.call({"FLUSHALL"}).ok());
}

void restart_redis() {
  test::redis_server().kill();
  test::redis_server().start();
}

}  // namespace

TEST_CASE("events that Redis lost before anybody read them arrive all the same") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  world.write_and_commit("a", 1);
  deliver(world, relay, *consumers, 1);
  for (int n = 2; n <= 5; ++n) world.write_and_commit("a", n);
  until([&] { return relay.status().relayed == 5; }, [&] { (void)relay.step(); });
  SUBCASE("emptied") { empty_redis(world); }
  SUBCASE("restarted empty") { restart_redis(); }
  deliver(world, relay, *consumers, 5);
  CHECK(world.applied().size() == 5);
  CHECK(relay.status().resyncs > 0);
}

TEST_CASE("events written while Redis is away arrive when it is back") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  world.write_and_commit("a", 1);
  deliver(world, relay, *consumers, 1);
  test::redis_server().kill();
  for (int n = 2; n <= 5; ++n) world.write_and_commit("a", n);
  CHECK_FALSE(relay.step().ok());
  CHECK_FALSE(consumers->step().ok());
  test::redis_server().start();
  deliver(world, relay, *consumers, 5);
  CHECK(world.applied().size() == 5);
}

TEST_CASE("a tail of a stream that Redis lost is appended again") {
  World world;
  Relay relay(world.relay_options());
  for (int n = 1; n <= 3; ++n) world.write_and_commit("a", n);
  until([&] { return relay.status().relayed == 3; }, [&] { (void)relay.step(); });
  auto redis = world.redis();
  const auto dump = redis.call({"DUMP", world.stream});
  REQUIRE(dump.ok());
  for (int n = 4; n <= 6; ++n) world.write_and_commit("a", n);
  until([&] { return relay.status().relayed == 6; }, [&] { (void)relay.step(); });
  REQUIRE(redis.call({"RESTORE", world.stream, "0", dump->text, "REPLACE"}).ok());  // as after a failover
  until([&] { return relay.status().relayed == 9; }, [&] { (void)relay.step(); });
  CHECK(redis.call({"XLEN", world.stream})->integer == 6);
  auto consumers = world.consumers();
  deliver(world, relay, *consumers, 6);
  CHECK(world.applied().size() == 6);
}

// A Redis that is killed forgets what it had answered and not yet written to its file; nothing may be appended behind the gap.
TEST_CASE("a lost tail is noticed by the very next append") {
  World world;
  Relay relay(world.relay_options());
  world.write_and_commit("a", 1);
  until([&] { return relay.status().relayed == 1; }, [&] { (void)relay.step(); });
  auto redis = world.redis();
  const auto dump = redis.call({"DUMP", world.stream});
  REQUIRE(dump.ok());
  for (int n = 2; n <= 3; ++n) world.write_and_commit("a", n);
  until([&] { return relay.status().relayed == 3; }, [&] { (void)relay.step(); });
  REQUIRE(redis.call({"RESTORE", world.stream, "0", dump->text, "REPLACE"}).ok());
  world.write_and_commit("a", 4);  // before anybody looks at the stream again
  until([&] { return relay.status().relayed >= 6; }, [&] { (void)relay.step(); });
  auto consumers = world.consumers();
  deliver(world, relay, *consumers, 4);
  CHECK(world.applied() == std::vector<Applied>{{"a", 1}, {"a", 2}, {"a", 3}, {"a", 4}});
}

TEST_CASE("an append to a stream that another relay went on with changes nothing") {
  World world;
  StreamWriter late(world.relay_options().redis, world.relay_options().stream_prefix);
  StreamWriter active(world.relay_options().redis, world.relay_options().stream_prefix);
  REQUIRE(late.last_position("notes").ok());
  REQUIRE(active.last_position("notes").ok());
  const OutboxEntry first{1, "notes", "", "{}"}, second{2, "notes", "somebody", "{}"};
  CHECK(active.append("notes", {&first})->added == 1);
  CHECK(late.append("notes", {&first, &second})->elsewhere);
  auto redis = world.redis();
  CHECK(redis.call({"XLEN", world.stream})->integer == 1);
  REQUIRE(late.last_position("notes").ok());
  const auto outcome = late.append("notes", {&first, &second});
  CHECK(outcome->refused == 1);
  CHECK(outcome->added == 1);
}

// A PostgreSQL that was killed may give out positions and transaction ids again: what was noted before counts no more.
TEST_CASE("the relay reads and saves nothing on a session that does not hold its lock") {
  constexpr postgres::Sql end_relays{"test.end_relays", R"(
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE '% relay')"};
  World world;
  postgres::Options options, superuser;
  options.dsn = world.dsn("bastion_relay");
  superuser.dsn = world.dsn("postgres");
  Outbox outbox(options);
  REQUIRE(*outbox.lock() == Outbox::Lock::taken);
  world.write_and_commit("a", 1);
  postgres::Database as_superuser(superuser);
  auto transaction = as_superuser.begin_tenantless();
  REQUIRE(transaction->run_and_commit(end_relays).ok());
  const auto read = outbox.read(0, 10);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().is(errors::unavailable));
  REQUIRE(outbox.save(1, {{"notes", {1, 1}}}).ok());
  CHECK(*outbox.load_cursor() == 0);
  CHECK(outbox.load_marks()->empty());
  CHECK(*outbox.lock() == Outbox::Lock::taken);
  CHECK(outbox.read(0, 10)->entries.size() == 1);
}

TEST_CASE("events that were delivered and then forgotten are taken up again") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  world.write_and_commit("a", 1);
  deliver(world, relay, *consumers, 1);
  for (int n = 2; n <= 4; ++n) world.write_and_commit("a", n);
  until([&] { return relay.status().relayed == 4; }, [&] { (void)relay.step(); });
  auto redis = world.redis();
  REQUIRE(redis::read_group(redis, world.module, "active", {world.stream}, 10, 0).ok());  // a reply nobody got
  deliver(world, relay, *consumers, 4);
  CHECK(of(world.applied(), "a").back() == Applied{"a", 4});
}

TEST_CASE("an entry that is no event is set aside and holds up nothing") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  world.write_and_commit("a", 1);
  deliver(world, relay, *consumers, 1);
  auto redis = world.redis();
  REQUIRE(redis.call({"XADD", world.stream, "1-5", "event", "{\"id\": 1}"}).ok());
  world.write_and_commit("a", 2);
  deliver(world, relay, *consumers, 2);
  CHECK(redis.call({"XLEN", world.stream + ":dlq"})->integer == 1);
  CHECK(consumers->status()[0].dead_letters == 1);
}

TEST_CASE("a handler that throws is taken up again, too") {
  World world;
  Relay relay(world.relay_options());
  bool thrown = false;
  auto consumers = world.consumers([&](const ReceivedEvent&) -> Result<void> {
    if (!std::exchange(thrown, true)) throw std::runtime_error("a library's");
    return {};
  });
  consumers->start();
  world.write_and_commit("a", 1);
  until([&] { return world.applied().size() == 1; }, [&] { (void)relay.step(); });
  consumers->stop();
  CHECK(thrown);
}

TEST_CASE("events written before and after PostgreSQL was killed arrive once") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  world.write_and_commit("a", 1);
  deliver(world, relay, *consumers, 1);
  world.write_and_commit("a", 2);
  test::postgres_server().kill();
  test::postgres_server().start();
  world.write_and_commit("a", 3);
  deliver(world, relay, *consumers, 3);
  CHECK(world.applied() == std::vector<Applied>{{"a", 1}, {"a", 2}, {"a", 3}});
  CHECK(consumers->status()[0].dead_letters == 0);
}

TEST_CASE("a stream of another history of the database is set aside, not mistaken for ours") {
  World world;
  auto redis = world.redis();
  REQUIRE(redis.call({"XADD", world.stream, "999999-0", "event", "{}"}).ok());
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  world.write_and_commit("a", 1);
  deliver(world, relay, *consumers, 1);
  CHECK(redis.call({"EXISTS", world.stream + ":superseded"})->integer == 1);
}

TEST_CASE("a stream is trimmed only where every known group is done") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  for (int n = 1; n <= 4; ++n) world.write_and_commit("a", n);
  deliver(world, relay, *consumers, 4);
  StreamWriter writer(world.relay_options().redis, world.relay_options().stream_prefix);
  REQUIRE(writer.check().ok());
  CHECK(*writer.acknowledged("notes", {world.module}) == std::optional<std::int64_t>(4));
  CHECK_FALSE(writer.acknowledged("notes", {world.module, "away"})->has_value());
  auto redis = world.redis();
  REQUIRE(redis::create_group(redis, world.stream, "slow", {}, false).ok());
  REQUIRE(redis::read_group(redis, "slow", "one", {world.stream}, 3, 0).ok());
  REQUIRE(redis::acknowledge(redis, world.stream, "slow", {{1, 0}, {3, 0}}).ok());
  CHECK(*writer.acknowledged("notes", {world.module, "slow"}) == std::optional<std::int64_t>(1));
  REQUIRE(writer.trim_upto("notes", 1).ok());
  CHECK(redis.call({"XLEN", world.stream})->integer == 3);
}

TEST_CASE("old days are dropped when relayed, and days ahead are made") {
  World world;
  postgres::Options options;
  options.dsn = world.dsn("bastion_relay");
  Outbox outbox(options);
  world.write_and_commit("a", 1);
  REQUIRE(outbox.maintain(0).ok());
  CHECK(world.count(count_outbox) == 1);
  // The relay may look at all tenants' events and do nothing else.
  postgres::Database as_relay(options);
  auto transaction = as_relay.begin_tenantless();
  constexpr postgres::Sql remove{"test.remove", "DELETE FROM platform.outbox"};
  CHECK_FALSE(transaction->run(remove).ok());
}

TEST_CASE("a broadcast tells of events from now on, and of gaps") {
  World world;
  Relay relay(world.relay_options());
  world.write_and_commit("before", 1);
  until([&] { return relay.status().relayed == 1; }, [&] { (void)relay.step(); });
  std::vector<std::string> heard;
  int gaps = 0;
  BroadcastSubscription subscription{.types = {"astra.notes.*"},
                                     .on_event = [&](const ReceivedEvent& event) { heard.emplace_back(event.subject()); },
                                     .on_gap = [&] { ++gaps; }};
  Broadcast broadcast(world.relay_options().redis, {subscription});
  REQUIRE(broadcast.step().ok());
  CHECK(gaps == 1);
  world.write_and_commit("after", 1);
  until([&] { return heard.size() == 1; }, [&] { (void)relay.step(), (void)broadcast.step(1); });
  CHECK(heard[0] == "after");
  restart_redis();
  until([&] { return gaps == 2; }, [&] { (void)broadcast.step(); });
  world.write_and_commit("later", 1);
  until([&] { return heard.size() >= 2 && heard.back() == "later"; }, [&] { (void)relay.step(), (void)broadcast.step(1); });
}

TEST_CASE("threads carry events by themselves and stop when told") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  relay.start();
  consumers->start();
  for (int n = 1; n <= 50; ++n) world.write_and_commit(n % 2 ? "odd" : "even", n);
  until([&] { return world.applied().size() == 50; }, [] { std::this_thread::yield(); });
  consumers->stop();
  relay.stop();
  CHECK(world.applied().size() == 50);
}

// Whatever is ended, emptied or restarted, in any order: every committed event takes effect once, in its subject's order.
TEST_CASE("nothing is lost or applied twice whatever fails") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  World world;
  auto relay = std::make_unique<Relay>(world.relay_options());
  std::mt19937 moods(seed + 1);
  const auto moody = [&moods](const ReceivedEvent&) -> Result<void> {
    if (moods() % 10 == 0) return DomainError(errors::unavailable, "not now");
    return {};
  };
  auto options = world.consumer_options();
  options.deliveries_before_dead_letter = 1'000;
  options.batch = 7;
  const auto new_consumers = [&] {
    return std::make_unique<Consumers>(options, *world.database, std::vector<Subscription>{world.applying(moody)});
  };
  auto consumers = new_consumers();
  std::map<std::string, std::int64_t> written;
  std::size_t committed = 0;
  auto redis = world.redis();
  std::string earlier;  // the stream and its groups as they were at some moment
  for (int round = 0; round < 400; ++round) {
    switch (random() % 14) {
      case 0: relay = std::make_unique<Relay>(world.relay_options()); break;
      case 1: consumers = new_consumers(); break;
      case 2: if (random() % 4 == 0) empty_redis(world); break;
      case 3: if (random() % 8 == 0) restart_redis(); break;
      case 4: {  // written and rolled back
        auto transaction = world.begin();
        world.write(transaction, "ghost", 1);
        break;
      }
      case 5: case 6: (void)relay->step(); break;
      case 7: case 8: (void)consumers->step(1); break;
      case 9:
        if (const auto dump = redis.call({"DUMP", world.stream}); dump.ok()) earlier = dump->text;
        break;
      case 10:  // a failover to a replica that was behind
        if (!earlier.empty() && random() % 3 == 0) (void)redis.call({"RESTORE", world.stream, "0", earlier, "REPLACE"});
        break;
      default: {
        const std::string subject = "s" + std::to_string(random() % 5);
        world.write_and_commit(subject, ++written[subject]);
        ++committed;
      }
    }
  }
  deliver(world, *relay, *consumers, committed);
  const auto applied = world.applied();
  CHECK(applied.size() == committed);
  for (const auto& [subject, last] : written) {
    const auto effects = of(applied, subject);
    REQUIRE(effects.size() == static_cast<std::size_t>(last));
    for (std::int64_t n = 1; n <= last; ++n) CHECK(effects[static_cast<std::size_t>(n - 1)].number == n);
  }
}
