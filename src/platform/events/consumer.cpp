#include "platform/events/consumer.hpp"

#include <algorithm>
#include <map>

#include "platform/events/group.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/work/periodic.hpp"

namespace astra::events {

struct Consumers::State {
  State(ConsumerOptions given, postgres::Database& database, std::vector<Subscription> subscriptions)
      : options(std::move(given)), leases(options.database) {
    std::map<std::string, std::vector<Subscription>> by_module;
    for (auto& subscription : subscriptions) {
      for (const auto& type : subscription.types) ENSURE(!module_of(type).empty());
      by_module[subscription.module].push_back(std::move(subscription));
    }
    for (auto& [module, list] : by_module)
      groups.push_back(std::make_unique<Group>(options, Handling(database, module, std::move(list)), leases));
  }

  ConsumerOptions options;
  Leases leases;
  std::vector<std::unique_ptr<Group>> groups;
  std::vector<std::unique_ptr<work::Background>> threads;
};

namespace {

void run(Group& group, const work::StopToken& stop) {
  std::int64_t pause_ms = limits::first_retry_ms;
  while (!stop.stop_requested()) {
    const auto done = group.step(limits::consumer_block_ms);
    if (!done.ok()) {
      log::warning("events are not consumed for the moment",
                   {{"consumer", group.status().module}, {"error", done.error().message()}});
      stop.wait_for(Duration::milliseconds(pause_ms));
      pause_ms = std::min<std::int64_t>(pause_ms * 2, limits::lease_check_ms);
      continue;
    }
    pause_ms = limits::first_retry_ms;
    const auto status = group.status();
    if (!status.active) stop.wait_for(Duration::milliseconds(limits::lease_check_ms));
    else if (*done == 0 && !group.can_block()) stop.wait_for(Duration::milliseconds(limits::idle_pause_ms));
  }
}

}  // namespace

Consumers::Consumers(ConsumerOptions options, postgres::Database& database, std::vector<Subscription> subscriptions)
    : state_(std::make_unique<State>(std::move(options), database, std::move(subscriptions))) {}
Consumers::~Consumers() { stop(); }

void Consumers::start() {
  ENSURE(state_->threads.empty());
  for (auto& group : state_->groups)
    state_->threads.push_back(std::make_unique<work::Background>(
        "consumer " + group->status().module, [&group = *group](work::StopToken stop) { run(group, stop); }));
  for (auto& thread : state_->threads) thread->start();
}

void Consumers::stop() {
  for (auto& thread : state_->threads) thread->request_stop();
  for (auto& thread : state_->threads) thread->stop();
}

std::vector<ConsumerStatus> Consumers::status() const {
  std::vector<ConsumerStatus> out;
  for (const auto& group : state_->groups) out.push_back(group->status());
  return out;
}

Result<std::int64_t> Consumers::step(std::int32_t block_ms) {
  std::int64_t done = 0;
  for (auto& group : state_->groups) done += TRY(group->step(block_ms));
  return done;
}

}  // namespace astra::events
