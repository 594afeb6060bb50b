#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "platform/events/consumer.hpp"
#include "platform/events/publish.hpp"
#include "platform/events/relay.hpp"
#include "platform/json/json.hpp"
#include "platform/migrations.hpp"
#include "platform/postgres/migrate.hpp"
#include "support/servers.hpp"

// How long an event takes from its commit to its handler, and how many pass: an open loop, so that a slow system does not
// slow down the measurement of its slowness.
//   bench.events [events/s] [seconds] [events per transaction] [superuser dsn] [redis url]
// Without addresses private servers are started, with fsync off as in tests.
namespace astra {
namespace {

struct Measured {
  static constexpr std::string_view type = "astra.bench.thing.measured.v1";
  std::string thing;
  std::int64_t number = 0;
  std::string note;
  std::string subject() const { return thing; }
  static const schema::Object& schema() {
    static const schema::Object object = schema::object<Measured>("Measured").field("thing", &Measured::thing, "")
        .field("number", &Measured::number, "").field("note", &Measured::note, "").done();
    return object;
  }
};

constexpr int publishers = 4;
constexpr int subjects = 1'000;
constexpr std::int64_t longest_drain_s = 30;

std::int64_t now_us() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1'000;
}

[[noreturn]] void give_up(std::string_view what) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

struct Setting {
  std::int64_t rate = 10'000;
  std::int64_t seconds = 20;
  std::int64_t per_transaction = 10;
  std::string superuser_dsn;
  std::string redis_url;

  std::int64_t total() const { return rate * seconds / (publishers * per_transaction) * (publishers * per_transaction); }
};

struct Times {
  explicit Times(std::int64_t total) : committed(static_cast<std::size_t>(total)), handled(static_cast<std::size_t>(total)) {}
  std::vector<std::atomic<std::int64_t>> committed, handled;
  std::atomic<std::int64_t> count{0}, twice{0}, late_us{0};
};

void publish_all(const Setting& setting, int which, postgres::Database& database, Times& times, std::int64_t start_us) {
  const TenantId tenant = TenantId::create(SystemClock().now());
  const std::int64_t transactions = setting.total() / publishers / setting.per_transaction;
  const std::int64_t every_us = 1'000'000 * publishers * setting.per_transaction / setting.rate;
  for (std::int64_t t = 0; t < transactions; ++t) {
    const std::int64_t due = start_us + t * every_us;
    const std::int64_t early = due - now_us();
    if (early > 0) usleep(static_cast<useconds_t>(early));
    else times.late_us.store(std::max(times.late_us.load(), -early));
    auto transaction = database.begin(tenant);
    if (!transaction.ok()) give_up(transaction.error().message());
    const std::int64_t first = (t * publishers + which) * setting.per_transaction;
    for (std::int64_t n = first; n < first + setting.per_transaction; ++n) {
      const Measured event{"thing-" + std::to_string(n % subjects), n, std::string(200, 'x')};
      if (!events::publish(*transaction, Caller::system(tenant), event, SystemClock().now()).ok()) give_up("publish failed");
    }
    if (auto done = transaction->commit(); !done.ok()) give_up(done.error().message());
    const auto committed = now_us();
    for (std::int64_t n = first; n < first + setting.per_transaction; ++n) times.committed[static_cast<std::size_t>(n)] = committed;
  }
}

void report(const Setting& setting, const Times& times, std::int64_t start_us, std::int64_t published_us) {
  std::vector<std::int64_t> took;
  std::int64_t last = 0;
  for (std::size_t n = 0; n < times.handled.size(); ++n) {
    // The handler may run before the publisher's thread has seen its own commit's answer.
    took.push_back(std::max<std::int64_t>(times.handled[n] - times.committed[n], 0));
    last = std::max(last, times.handled[n].load());
  }
  std::sort(took.begin(), took.end());
  const auto at = [&](double part) { return static_cast<double>(took[static_cast<std::size_t>(part * static_cast<double>(took.size() - 1))]) / 1e3; };
  utsname machine{};
  uname(&machine);
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  std::printf("machine            %s, %ld processors; PostgreSQL %s\n", machine.machine, sysconf(_SC_NPROCESSORS_ONLN),
              setting.superuser_dsn.empty() ? "private, fsync off" : "as given");
  std::printf("offered            %lld events/s, %lld a transaction, %d publishers, %lld events\n",
              static_cast<long long>(setting.rate), static_cast<long long>(setting.per_transaction), publishers,
              static_cast<long long>(setting.total()));
  std::printf("published          %.0f events/s (at most %.0f ms behind the schedule)\n",
              static_cast<double>(setting.total()) * 1e6 / static_cast<double>(published_us - start_us),
              static_cast<double>(times.late_us) / 1e3);
  std::printf("handled            %.0f events/s, %lld of %lld, %lld twice\n",
              static_cast<double>(times.count) * 1e6 / static_cast<double>(last - start_us), static_cast<long long>(times.count),
              static_cast<long long>(setting.total()), static_cast<long long>(times.twice));
  std::printf("commit to handler  p50 %.1f ms  p90 %.1f ms  p99 %.1f ms  p99.9 %.1f ms  max %.1f ms\n", at(0.5), at(0.9),
              at(0.99), at(0.999), at(1));
  std::printf("CPU of the program %.1f us an event\n",
              (static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
               static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec)) / static_cast<double>(setting.total()));
}

// What is known about events that did not arrive.
void explain(const Times& times, const events::RelayStatus& relay, const events::ConsumerStatus& consumer) {
  std::printf("relay              active %d, relayed %lld, refused %lld, resyncs %lld, lag %lld\n", relay.active,
              static_cast<long long>(relay.relayed), static_cast<long long>(relay.refused),
              static_cast<long long>(relay.resyncs), static_cast<long long>(relay.lag_entries));
  std::printf("consumer           active %d, handled %lld, duplicates %lld, failures %lld, dead letters %lld, parked %lld, pending %lld\n",
              consumer.active, static_cast<long long>(consumer.handled), static_cast<long long>(consumer.duplicates),
              static_cast<long long>(consumer.failures), static_cast<long long>(consumer.dead_letters),
              static_cast<long long>(consumer.parked), static_cast<long long>(consumer.pending));
  for (std::size_t n = 0; n < times.handled.size(); ++n)
    if (times.handled[n] == 0) std::printf("missing            %zu\n", n);
}

int run(const Setting& setting) {
  const bool own = setting.superuser_dsn.empty();
  if (own) test::postgres_server();
  const std::string redis_url = own ? test::redis_server().url() : setting.redis_url;
  const auto dsn = [&](const std::string& role) {
    return own ? test::postgres_server().dsn(role) : setting.superuser_dsn + " dbname=bastion user=" + role;
  };
  if (!own) {
    if (auto made = postgres::bootstrap(setting.superuser_dsn, {}); !made.ok()) give_up(made.error().message());
    if (auto done = postgres::migrate(dsn("bastion_owner"), {&platform::migrations()}); !done.ok()) give_up(done.error().message());
  }
  postgres::Options as_app, as_relay;
  as_app.dsn = dsn("bastion_app");
  as_relay.dsn = dsn("bastion_relay");
  postgres::Database database(as_app);
  auto redis = redis::Options::parse(redis_url);
  if (!redis.ok()) give_up(redis.error().message());

  Times times(setting.total());
  events::Subscription subscription{"bench", {std::string(Measured::type)}, {}};
  subscription.handler = [&times](postgres::Transaction&, const events::ReceivedEvent& received) -> Result<void> {
    const auto event = TRY(json::read_tolerant<Measured>(received.data()));
    if (times.handled[static_cast<std::size_t>(event.number)].exchange(now_us()) == 0) ++times.count;
    else ++times.twice;
    return {};
  };
  events::Relay relay({.database = as_relay, .redis = *redis});
  events::Consumers consumers({.database = as_app, .redis = *redis}, database, {subscription});
  relay.start();
  consumers.start();

  const auto start_us = now_us() + 500'000;
  std::vector<std::thread> threads;
  for (int p = 0; p < publishers; ++p)
    threads.emplace_back([&, p] { publish_all(setting, p, database, times, start_us + p * 1'000); });
  for (auto& thread : threads) thread.join();
  const auto published_us = now_us();
  while (times.count < setting.total() && now_us() - published_us < longest_drain_s * 1'000'000) usleep(1'000);
  report(setting, times, start_us, published_us);
  if (times.count < setting.total()) explain(times, relay.status(), consumers.status().front());
  consumers.stop();
  relay.stop();
  return times.count == setting.total() ? 0 : 1;
}

}  // namespace
}  // namespace astra

int main(int count, char** words) {
  astra::Setting setting;
  if (count > 1) setting.rate = std::atoll(words[1]);
  if (count > 2) setting.seconds = std::atoll(words[2]);
  if (count > 3) setting.per_transaction = std::atoll(words[3]);
  if (count > 5) setting.superuser_dsn = words[4], setting.redis_url = words[5];
  if (setting.rate <= 0 || setting.seconds <= 0 || setting.per_transaction <= 0 || setting.total() <= 0) {
    std::fprintf(stderr, "bench.events [events/s] [seconds] [events per transaction] [superuser dsn] [redis url]\n");
    return 2;
  }
  return astra::run(setting);
}
