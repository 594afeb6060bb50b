#include "fixture.hpp"
#include "platform/events/dead_letters.hpp"
#include "platform/redis/streams.hpp"

using namespace astra;
using namespace astra::events;
using namespace astra::events::testing;

namespace {

constexpr postgres::Sql other_write{"test.other_write",
                                    "INSERT INTO effects.applied (consumer, subject, number) VALUES ('nobody', 'x', 0)"};
constexpr postgres::Sql lock_note{"test.lock_note", "SELECT pg_advisory_xact_lock(42)"};
constexpr postgres::Sql count_inbox{"test.count_inbox", "SELECT count(*) FROM platform.inbox"};
constexpr postgres::Sql undo_cursor{"test.undo_cursor", "UPDATE platform.relay_cursor SET position = 0"};

std::vector<Applied> numbered(const std::string& note, std::int64_t from, std::int64_t to) {
  std::vector<Applied> out;
  for (auto n = from; n <= to; ++n) out.push_back({note, n});
  return out;
}

// Rounds enough for anything that could still come to come.
void settle(Relay& relay, Consumers& consumers) {
  for (int i = 0; i < 20; ++i) {
    (void)relay.step();
    (void)consumers.step(1);
  }
}

std::vector<DeadLetter> dead_letters(const World& world) {
  auto transaction = world.begin();
  auto page = list_dead_letters(transaction, {}, {});
  REQUIRE(page.ok());
  return std::move(page->items);
}

}  // namespace

TEST_CASE("a committed event reaches its handler with its whole envelope") {
  World world;
  Relay relay(world.relay_options());
  std::vector<ReceivedEvent> seen;
  auto consumers = world.consumers([&](const ReceivedEvent& event) -> Result<void> { return seen.push_back(event), Result<void>(); });
  world.write_and_commit("a", 1);
  deliver(world, relay, *consumers, 1);
  REQUIRE(seen.size() == 1);
  const Envelope& event = seen[0].envelope;
  CHECK(event.type == NoteWritten::type);
  CHECK(event.subject == "a");
  CHECK(event.tenantid == world.tenant);
  CHECK(event.source == "/tenants/" + world.tenant.to_string() + "/modules/notes");
  CHECK(event.actor == std::optional<std::string>("system"));
  CHECK(event.specversion == "1.0");
  CHECK(world.count(count_inbox) == 1);
  auto redis = world.redis();
  CHECK(redis::group_infos(redis, world.stream)->at(0).pending == 0);
}

TEST_CASE("a rolled back change emits nothing") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  {
    auto dropped = world.begin();
    world.write(dropped, "a", 1);
    REQUIRE(dropped.run(other_write).ok());  // the event was sent to the server, too
  }
  world.write_and_commit("a", 2);
  deliver(world, relay, *consumers, 1);
  settle(relay, *consumers);
  CHECK(world.applied() == numbered("a", 2, 2));
}

TEST_CASE("a transaction that commits late is not lost") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  auto late = world.begin();
  world.write(late, "late", 1);
  REQUIRE(late.run(other_write).ok());  // has its position now
  world.write_and_commit("early", 1);
  settle(relay, *consumers);
  CHECK(world.applied().empty());  // the early one waits: it must not move the cursor past the late one
  REQUIRE(late.commit().ok());
  deliver(world, relay, *consumers, 2);
  CHECK(world.applied() == std::vector<Applied>{{"late", 1}, {"early", 1}});
}

TEST_CASE("events of an aggregate keep the order of its changes even when the later writer began first") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  auto second = world.begin();
  REQUIRE(second.run(other_write).ok());  // takes the lower transaction id
  auto first = world.begin();
  REQUIRE(first.run(lock_note).ok());
  world.write(first, "a", 1);
  REQUIRE(first.commit().ok());
  REQUIRE(second.run(lock_note).ok());
  world.write(second, "a", 2);
  REQUIRE(second.commit().ok());
  deliver(world, relay, *consumers, 2);
  CHECK(world.applied() == numbered("a", 1, 2));
}

TEST_CASE("a delivery of what was handled before changes nothing") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers();
  for (int n = 1; n <= 5; ++n) world.write_and_commit("a", n);
  deliver(world, relay, *consumers, 5);
  auto redis = world.redis();
  REQUIRE(redis.call({"XGROUP", "SETID", world.stream, world.module, "0"}).ok());  // as if no acknowledgement had arrived
  until([&] { return consumers->status()[0].duplicates == 5; }, [&] { (void)consumers->step(1); });
  CHECK(world.applied() == numbered("a", 1, 5));
}

TEST_CASE("a refused event comes again, later ones of its subject wait, others do not") {
  World world;
  Relay relay(world.relay_options());
  int refusals = 0;
  auto consumers = world.consumers([&](const ReceivedEvent& event) -> Result<void> {
    if (event.subject() == "bad" && refusals < 3) return ++refusals, DomainError(errors::unavailable, "not yet");
    return {};
  });
  for (int n = 1; n <= 3; ++n) world.write_and_commit("bad", n), world.write_and_commit("good", n);
  deliver(world, relay, *consumers, 6);
  std::vector<Applied> bad, good;
  for (const auto& effect : world.applied()) (effect.subject == "bad" ? bad : good).push_back(effect);
  CHECK(bad == numbered("bad", 1, 3));
  CHECK(good == numbered("good", 1, 3));
  CHECK(world.applied()[0].subject == "good");
  CHECK(refusals == 3);
  CHECK(dead_letters(world).empty());
}

TEST_CASE("an event refused too often becomes a dead letter and can be replayed once it can be handled") {
  World world;
  Relay relay(world.relay_options());
  bool broken = true;
  auto consumers = world.consumers([&](const ReceivedEvent& event) -> Result<void> {
    if (broken && event.subject() == "bad") return DomainError(errors::internal, "poison");
    return {};
  });
  world.write_and_commit("bad", 1);
  until([&] { return consumers->status()[0].dead_letters == 1; }, [&] { (void)relay.step(), (void)consumers->step(1); });
  auto letters = dead_letters(world);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].consumer == world.module);
  CHECK(letters[0].subject == "bad");
  CHECK(letters[0].attempts == limits::deliveries_before_dead_letter);
  CHECK(letters[0].error.find("poison") != std::string::npos);
  auto redis = world.redis();
  CHECK(redis.call({"XLEN", world.stream + ":dlq"})->integer == 1);
  CHECK(redis::group_infos(redis, world.stream)->at(0).pending == 0);

  broken = false;
  {
    auto transaction = world.begin();
    REQUIRE(replay_dead_letter(transaction, letters[0].id, SystemClock().now()).ok());
    REQUIRE(transaction.commit().ok());
  }
  deliver(world, relay, *consumers, 1);
  settle(relay, *consumers);
  CHECK(world.applied() == numbered("bad", 1, 1));
  letters = dead_letters(world);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].replayed_at.has_value());
  auto transaction = world.begin();
  REQUIRE(purge_dead_letter(transaction, letters[0].id).ok());
  CHECK(purge_dead_letter(transaction, letters[0].id).error().is(errors::not_found));
}

TEST_CASE("another tenant neither sees nor replays a dead letter") {
  World world;
  Relay relay(world.relay_options());
  auto consumers = world.consumers([](const ReceivedEvent&) -> Result<void> { return DomainError(errors::internal, "poison"); });
  world.write_and_commit("bad", 1);
  until([&] { return consumers->status()[0].dead_letters == 1; }, [&] { (void)relay.step(), (void)consumers->step(1); });
  const auto id = dead_letters(world)[0].id;
  auto foreign = world.database->begin(TenantId::create(SystemClock().now()));
  CHECK(list_dead_letters(*foreign, {}, {})->items.empty());
  CHECK(replay_dead_letter(*foreign, id, SystemClock().now()).error().is(errors::not_found));
  CHECK(purge_dead_letter(*foreign, id).error().is(errors::not_found));
}

TEST_CASE("a payload over the limit is refused when it is published") {
  World world;
  auto transaction = world.begin();
  NoteWritten event;
  event.note = std::string(limits::largest_payload_bytes, 'x');
  CHECK(publish(transaction, Caller::system(world.tenant), event, SystemClock().now()).error().is(event_too_large));
}

TEST_CASE("a relay that ends between the append and its cursor repeats nothing") {
  World world;
  auto consumers = world.consumers();
  {
    Relay relay(world.relay_options());
    for (int n = 1; n <= 5; ++n) world.write_and_commit("a", n);
    deliver(world, relay, *consumers, 5);
  }
  postgres::Options options;
  options.dsn = world.dsn("bastion_relay");
  postgres::Database as_relay(options);
  auto transaction = as_relay.begin_tenantless();
  REQUIRE(transaction->run_and_commit(undo_cursor).ok());

  Relay next(world.relay_options());
  until([&] { return next.status().refused == 5; }, [&] { (void)next.step(); });
  CHECK(next.status().relayed == 0);
  settle(next, *consumers);
  CHECK(world.applied() == numbered("a", 1, 5));
  CHECK(consumers->status()[0].duplicates == 0);
}

TEST_CASE("one of two relays works, and the other takes over when it ends") {
  World world;
  auto consumers = world.consumers();
  Relay second(world.relay_options());
  {
    Relay first(world.relay_options());
    world.write_and_commit("a", 1);
    deliver(world, first, *consumers, 1);
    CHECK(first.status().active);
    REQUIRE(second.step().ok());
    CHECK_FALSE(second.status().active);
  }
  world.write_and_commit("a", 2);
  deliver(world, second, *consumers, 2);
  CHECK(second.status().active);
  CHECK(world.applied() == numbered("a", 1, 2));
}

TEST_CASE("one of two processes consumes for a group, and the other takes over what was left unfinished") {
  World world;
  Relay relay(world.relay_options());
  auto standby = world.consumers();
  {
    auto active = world.consumers([](const ReceivedEvent&) -> Result<void> { return DomainError(errors::unavailable, "not here"); });
    world.write_and_commit("a", 1);
    until([&] { return active->status()[0].failures > 0; }, [&] { (void)relay.step(), (void)active->step(1); });
    REQUIRE(standby->step(1).ok());
    CHECK_FALSE(standby->status()[0].active);
  }
  deliver(world, relay, *standby, 1);
  CHECK(world.applied() == numbered("a", 1, 1));
}
