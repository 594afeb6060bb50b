#include "platform/http/loop.hpp"

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

Loop::Loop(std::size_t index)
    : io_(1), index_(index), door_(std::make_shared<Door>()), ticker_(std::make_unique<Ticker>(*this)) {
  door_->loop = this;
}

Loop::~Loop() {
  {
    const std::lock_guard lock(door_->mutex);
    door_->loop = nullptr;
  }
  upstream_.reset();
  ticker_.reset();
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
