#include "gateway/adapters/proxy/journey.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/signal.hpp"

namespace astra::gateway::proxy {
namespace {

struct Wait {
  http::Signal signal;
  bool over = false;
  bool on_disk = false;
};

}  // namespace

http::Task<bool> Journey::on_disk() {
  if (!context_.tenant || context_.tenant->policy.durability == Durability::process) co_return true;
  // The waiting coroutine owns the wait; the syncing thread, which may outlive the loop, only knows the way to it.
  const auto wait = std::make_shared<Wait>();
  http::Loop& loop = exchange_.loop();
  engine_.journal.writer(loop.index()).when_on_disk([door = loop.door(), known = std::weak_ptr<Wait>(wait)](bool on_disk) {
    door->post([known, on_disk] {
      const auto waiting = known.lock();
      if (!waiting) return;
      waiting->over = true;
      waiting->on_disk = on_disk;
      waiting->signal.notify();
    });
  });
  while (!wait->over) co_await wait->signal.wait();
  co_return wait->on_disk;
}

}  // namespace astra::gateway::proxy
