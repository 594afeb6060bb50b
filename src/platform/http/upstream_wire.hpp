#pragma once
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/parse.hpp"
#include "platform/http/resolver.hpp"
#include "platform/http/tls.hpp"
#include "platform/http/upstream.hpp"
#include "platform/http/wire.hpp"

// For data-plane .cpp files only.
namespace astra::http {

// The connections to one origin, with equal settings, of one loop.
struct Origin {
  std::vector<std::shared_ptr<Wire>> idle;  // the last used is used next
  std::deque<Signal*> waiting;
  std::size_t open = 0;  // idle, in use or being made
  TlsSession session;
};

// A wait that the end of the client's interest cuts short.
class Watch {
 public:
  Watch(Loop& loop, CancelToken* gone) : loop_(loop), gone_(gone) {}
  ~Watch() { release(); }
  bool cancelled() const { return gone_ && gone_->cancelled(); }
  // The wire outlives the watch.
  void hold(Wire& wire) {
    if (gone_) gone_->on_cancel([held = &wire] { held->close(); });
  }
  void hold(Signal& signal) {
    if (gone_) gone_->on_cancel([this, &signal] { signal.notify_later(loop_.executor()); });
  }
  void release() {
    if (gone_) gone_->forget();
  }

 private:
  Loop& loop_;
  CancelToken* gone_;
};

struct Upstream::Impl : std::enable_shared_from_this<Upstream::Impl> {
  Impl(Loop& owner, UpstreamLimits with, Resolver& names) : loop(owner), limits(with), resolver(names) {}

  Task<Result<std::shared_ptr<Wire>>> obtain(Origin& origin, const UpstreamTarget& target, const UpstreamTimeouts& timeouts,
                                             std::int64_t total_us, bool fresh, bool& reused, CancelToken* gone);
  Task<Result<std::shared_ptr<Wire>>> connect(Origin& origin, const UpstreamTarget& target, const UpstreamTimeouts& timeouts,
                                              std::int64_t total_us, CancelToken* gone);
  Task<Result<void>> agree_tls(Origin& origin, const UpstreamTarget& target, Wire& wire, const UpstreamTimeouts& timeouts,
                               std::int64_t total_us);
  Task<Result<std::shared_ptr<const Resolver::Addresses>>> resolve(const std::string& host, std::int64_t until_us,
                                                                   CancelToken* gone);
  Origin& origin_of(const UpstreamTarget& target);
  void give_back(Origin& origin, std::shared_ptr<Wire> wire);
  void closed(Origin& origin);
  void wake_next(Origin& origin);
  void close_idle();
  static std::uint64_t next_number();

  Loop& loop;
  const std::uint64_t number = next_number();  // one of a kind, unlike an address
  const UpstreamLimits limits;
  Resolver& resolver;
  std::map<std::string, Origin> origins;
  std::string key;  // of the last look-up, kept for its memory
  UpstreamStatistics statistics;
};

// An answer being read.
struct UpstreamResponse::State {
  ~State();
  Task<Result<std::string_view>> read_some();
  Result<std::string_view> fail(const ErrorKind& kind);
  void complete();

  std::shared_ptr<Upstream::Impl> upstream;
  Origin* origin = nullptr;
  std::shared_ptr<Wire> wire;  // absent once the answer is complete or has failed
  CancelToken* gone = nullptr;
  int status = 0;
  Headers headers;
  Framing framing;
  ChunkDecoder decoder;
  UpstreamTimeouts timeouts;
  std::int64_t total_us = 0;
  std::uint64_t remaining = 0;
  std::size_t handed_out = 0;  // bytes of the wire's input the caller is looking at
  bool done = false;
  bool failed = false;
  bool reused = false;
};

}  // namespace astra::http
