#include "platform/http/loop.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ctime>

namespace astra::http {

namespace asio = boost::asio;

Timed::Timed(Loop& loop) : timed_loop_(loop), next_(loop.first_) {
  if (next_) next_->previous_ = this;
  loop.first_ = this;
}

Timed::~Timed() {
  if (timed_loop_.resume_ == this) timed_loop_.resume_ = next_;
  if (next_) next_->previous_ = previous_;
  (previous_ ? previous_->next_ : timed_loop_.first_) = next_;
}

void Timed::expire_after(Duration time) { deadline_us_ = Loop::monotonic_us() + time.us; }

struct Loop::Ticker {
  explicit Ticker(Loop& owner) : loop(owner), timer(owner.io_) {}

  void start() {
    timer.expires_after(std::chrono::milliseconds(tick_ms));
    timer.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      tick();
      start();
    });
  }

  void tick() {
    const std::int64_t now = monotonic_us();
    for (Timed* each = loop.first_; each; each = loop.resume_) {
      loop.resume_ = each->next_;
      if (each->deadline_us_ != 0 && each->deadline_us_ <= now) each->expire();
    }
    loop.resume_ = nullptr;
  }

  Loop& loop;
  asio::steady_timer timer;
};

// All sockets of the loop in a set of their own, which Asio's reactor watches as one descriptor. Asio's own way with a
// socket costs a read that finds it empty before each wait.
struct Loop::Poller {
  explicit Poller(Loop& owner) : loop(owner), set(owner.io_) {
    const int fd = epoll_create1(EPOLL_CLOEXEC);
    ENSURE(fd >= 0);
    set.assign(fd);
  }

  void start() {
    set.async_wait(Descriptor::wait_read, [this](const boost::system::error_code& error) {
      if (error) return;
      round();
      start();
    });
  }

  void round() {
    count = epoll_wait(set.native_handle(), ready.data(), static_cast<int>(ready.size()), 0);
    loop.in_round_ = true;
    for (next = 0; next < count;) {
      const epoll_event& event = ready[static_cast<std::size_t>(next++)];
      if (event.data.ptr != nullptr) static_cast<Watched*>(event.data.ptr)->on_events(event.events);
    }
    count = 0;
    loop.in_round_ = false;
    loop.finish_round();
  }

  void forget(const Watched& watched) {
    for (int i = next; i < count; ++i)
      if (epoll_event& event = ready[static_cast<std::size_t>(i)]; event.data.ptr == &watched) event.data.ptr = nullptr;
  }

  using Descriptor = asio::posix::basic_stream_descriptor<LoopExecutor>;
  Loop& loop;
  Descriptor set;
  std::array<epoll_event, 128> ready{};
  int next = 0, count = 0;  // of the round under way
};

// Only a loop's own thread touches its sockets: the reactor needs no locks for them.
Loop::Loop(std::size_t index)
    : io_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), index_(index), door_(std::make_shared<Door>()),
      ticker_(std::make_unique<Ticker>(*this)), poller_(std::make_unique<Poller>(*this)) {
  door_->loop = this;
}

Loop::~Loop() {
  {
    const std::lock_guard lock(door_->mutex);
    door_->loop = nullptr;
  }
  upstream_.reset();
  ticker_.reset();
  round_waiters_.clear();
}

bool Loop::watch(int socket, Watched& watched) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &watched;
  return epoll_ctl(poller_->set.native_handle(), EPOLL_CTL_ADD, socket, &event) == 0;
}

void Loop::forget(const Watched& watched) {
  if (in_round_) poller_->forget(watched);
}

void Loop::schedule_round_end() {
  if (in_round_ || round_end_posted_) return;
  round_end_posted_ = true;
  asio::post(io_, [this] {
    round_end_posted_ = false;
    finish_round();
  });
}

void Loop::finish_round() {
  in_round_ = true;  // whoever comes to wait meanwhile is seen to here
  while (!round_waiters_.empty()) {
    resuming_.swap(round_waiters_);
    for (WaitHandler& waiter : resuming_) WaitHandler(std::move(waiter))();
    resuming_.clear();
  }
  in_round_ = false;
}

Upstream& Loop::upstream() {
  if (!upstream_) upstream_ = std::make_unique<Upstream>(*this);
  return *upstream_;
}

std::int64_t Loop::monotonic_us() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000 + now.tv_nsec / 1'000;
}

const std::string& Loop::date() {
  timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != date_second_) {
    date_second_ = now.tv_sec;
    tm parts;
    gmtime_r(&now.tv_sec, &parts);
    char text[40];
    date_.assign(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts));
  }
  return date_;
}

void Loop::run() {
  ticker_->start();
  poller_->start();
  const auto work = asio::make_work_guard(io_);
  io_.run();
}

void Loop::stop() { io_.stop(); }

void Loop::post(std::function<void()> work) { asio::post(io_, std::move(work)); }

bool Loop::Door::post(std::function<void()> work) {
  const std::lock_guard lock(mutex);
  if (loop) loop->post(std::move(work));
  return loop != nullptr;
}

Task<void> Loop::sleep(Duration time) {
  asio::steady_timer timer(io_);
  timer.expires_after(std::chrono::microseconds(time.us));
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(use_task, ignored));
}

}  // namespace astra::http
