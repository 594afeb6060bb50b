#include "platform/http/upstream_wire.hpp"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

// How a connection to an upstream is found or made.
namespace astra::http {

namespace {

// Starts connecting to exactly this address. Negative: refused at once.
int start_connect(const IpAddress& address, std::uint16_t port, int& family) {
  sockaddr_in6 six{};
  sockaddr_in four{};
  family = address.is_v4() ? AF_INET : AF_INET6;
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  four.sin_addr.s_addr = htonl(address.v4_value());
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  std::memcpy(&six.sin6_addr, address.bytes.data(), 16);
  const int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const bool v4 = family == AF_INET;
  const auto* target = v4 ? reinterpret_cast<const sockaddr*>(&four) : reinterpret_cast<const sockaddr*>(&six);
  if (connect(fd, target, v4 ? sizeof four : sizeof six) != 0 && errno != EINPROGRESS) {
    ::close(fd);
    return -1;
  }
  return fd;
}

}  // namespace

std::uint64_t Upstream::Impl::next_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

Origin& Upstream::Impl::origin_of(const UpstreamTarget& target) {
  key.clear();
  key += target.url.secure ? 's' : 'p';
  key += target.verify_tls ? 'v' : '-';
  key += target.addresses.allow_private ? 'a' : '-';
  key += target.url.host;
  key += ':';
  key += std::to_string(target.url.port);
  key += '\n';
  key += target.ca_file;
  key += '\n';
  key += target.id;
  for (const Cidr& cidr : target.addresses.allowed) {
    key.append(reinterpret_cast<const char*>(cidr.network.bytes.data()), cidr.network.bytes.size());
    key += static_cast<char>(cidr.prefix_bits);
  }
  return origins[key];
}

Task<Result<std::shared_ptr<Wire>>> Upstream::Impl::obtain(Origin& origin, const UpstreamTarget& target,
                                                           const UpstreamTimeouts& timeouts, std::int64_t total_us, bool fresh,
                                                           bool& reused, CancelToken* gone) {
  const auto self = shared_from_this();
  for (;;) {
    while (!fresh && !origin.idle.empty()) {
      const auto wire = std::move(origin.idle.back());
      origin.idle.pop_back();
      wire->on_end(nullptr);
      wire->never_expire();
      if (wire->ended() || wire->expired() || !wire->input().empty()) {
        wire->close();
        closed(origin);
        continue;
      }
      ++statistics.connections_reused;
      reused = true;
      co_return wire;
    }
    if (fresh && !origin.idle.empty() && origin.open >= limits.max_connections_per_origin) {
      origin.idle.back()->close();
      origin.idle.pop_back();
      closed(origin);
    }
    if (origin.open < limits.max_connections_per_origin) break;
    if (origin.waiting.size() >= limits.max_waiting_per_origin) co_return errors::upstream_busy;
    // A slot becomes free, the client leaves, or the time is up.
    Signal turn;
    struct Limit final : Timed {
      Limit(Loop& owner, Signal& wakes) : Timed(owner), loop(owner), signal(wakes) {}
      void expire() override {
        never_expire();
        signal.notify_later(loop.executor());
      }
      Loop& loop;
      Signal& signal;
    } limit(loop, turn);
    limit.expire_at(total_us);
    Watch watch(loop, gone);
    watch.hold(turn);
    origin.waiting.push_back(&turn);
    co_await turn.wait();
    const bool called = std::erase(origin.waiting, &turn) == 0;
    const bool late = Loop::monotonic_us() >= total_us;
    if (called && (late || watch.cancelled())) wake_next(origin);  // the turn goes to somebody who can use it
    if (watch.cancelled()) co_return errors::cancelled;
    if (late) co_return errors::upstream_timeout;
  }
  ++origin.open;
  auto wire = co_await connect(origin, target, timeouts, total_us, gone);
  if (!wire.ok()) closed(origin);
  co_return wire;
}

Task<Result<std::shared_ptr<Wire>>> Upstream::Impl::connect(Origin& origin, const UpstreamTarget& target,
                                                            const UpstreamTimeouts& timeouts, std::int64_t total_us,
                                                            CancelToken* gone) {
  const auto self = shared_from_this();
  const std::int64_t until_us = std::min(total_us, Loop::monotonic_us() + timeouts.connect.us);
  CO_TRY(const auto addresses, co_await resolve(target.url.host, until_us, gone));
  if (addresses->empty()) co_return DomainError(errors::name_unresolved, "There is no address for " + target.url.host + ".");
  bool permitted = false, late = false;
  for (const IpAddress& address : *addresses) {
    if (!target.addresses.permits(address)) continue;
    permitted = true;
    int family = 0;
    const int fd = start_connect(address, target.url.port, family);
    if (fd < 0) continue;
    const auto wire = std::make_shared<Wire>(loop, fd, family, limits.max_header_bytes + 4);
    wire->expire_at(until_us);
    Watch watch(loop, gone);
    watch.hold(*wire);
    const bool connected = co_await wire->connected();
    if (watch.cancelled()) co_return errors::cancelled;
    late = wire->expired();
    if (late) break;
    if (!connected) continue;
    ++statistics.connections_opened;
    if (target.url.secure) {
      auto agreed = co_await agree_tls(origin, target, *wire, timeouts, total_us);
      if (watch.cancelled()) co_return errors::cancelled;
      if (!agreed.ok()) co_return std::move(agreed).error();
    }
    wire->never_expire();
    co_return wire;
  }
  if (!permitted)
    co_return DomainError(errors::address_refused, target.url.host + " leads to an address that may not be reached.");
  if (late) co_return DomainError(errors::upstream_timeout, target.url.host + " did not accept the connection in time.");
  co_return DomainError(errors::connect_failed, target.url.host + " did not accept the connection.");
}

Task<Result<void>> Upstream::Impl::agree_tls(Origin& origin, const UpstreamTarget& target, Wire& wire,
                                             const UpstreamTimeouts& timeouts, std::int64_t total_us) {
  CO_TRY(const TlsContext context, client_tls(target.ca_file, target.verify_tls));
  SSL* ssl = new_client_side(context, target.url.host, origin.session);
  if (!ssl) co_return errors::tls_failed;
  wire.use_tls(ssl);
  wire.expire_at(std::min(total_us, Loop::monotonic_us() + timeouts.tls.us));
  const bool agreed = co_await wire.handshake();
  if (agreed) co_return Result<void>();
  origin.session = nullptr;
  if (wire.expired())
    co_return DomainError(errors::upstream_timeout, "The TLS handshake with " + target.url.host + " took too long.");
  co_return DomainError(errors::tls_failed,
                        "The TLS handshake with " + target.url.host + " failed: " + handshake_failure(ssl) + ".");
}

namespace {

// One look-up a coroutine waits for; the resolver's thread may answer after the waiter has left.
struct Lookup {
  std::shared_ptr<const Resolver::Addresses> addresses;
  Signal done;
};

struct LookupLimit final : Timed {
  LookupLimit(Loop& owner, Lookup& ends) : Timed(owner), loop(owner), lookup(ends) {}
  void expire() override {
    never_expire();
    lookup.done.notify_later(loop.executor());
  }
  Loop& loop;
  Lookup& lookup;
};

}  // namespace

Task<Result<std::shared_ptr<const Resolver::Addresses>>> Upstream::Impl::resolve(const std::string& host, std::int64_t until_us,
                                                                                 CancelToken* gone) {
  if (auto known = resolver.cached(host)) co_return known;
  const auto lookup = std::make_shared<Lookup>();
  resolver.resolve(host, [lookup, door = loop.door()](std::shared_ptr<const Resolver::Addresses> addresses) {
    door->post([lookup, found = std::move(addresses)] {
      lookup->addresses = found;
      lookup->done.notify();
    });
  });
  LookupLimit limit(loop, *lookup);
  limit.expire_at(until_us);
  Watch watch(loop, gone);
  watch.hold(lookup->done);
  co_await lookup->done.wait();
  if (watch.cancelled()) co_return errors::cancelled;
  if (!lookup->addresses) co_return DomainError(errors::upstream_timeout, "The name " + host + " was not resolved in time.");
  co_return lookup->addresses;
}

void Upstream::Impl::give_back(Origin& origin, std::shared_ptr<Wire> wire) {
  if (origin.idle.size() >= limits.max_idle_per_origin) {
    wire->close();
    closed(origin);
    return;
  }
  if (wire->tls() && !origin.session) origin.session = session_of(wire->tls());
  wire->expire_after(limits.idle_connection_timeout);
  // Listening notices an upstream that closes; it also leaves the read for the next answer in place.
  wire->on_end([weak = weak_from_this(), at = &origin, which = std::weak_ptr<Wire>(wire)] {
    const auto self = weak.lock();
    const auto ended = which.lock();
    if (!self || !ended) return;
    const auto found = std::find(at->idle.begin(), at->idle.end(), ended);
    if (found == at->idle.end()) return;
    at->idle.erase(found);
    ended->close();
    self->closed(*at);
  });
  wire->listen();
  origin.idle.push_back(std::move(wire));
  wake_next(origin);
}

// A connection no longer counts; somebody may have waited for that.
void Upstream::Impl::closed(Origin& origin) {
  --origin.open;
  wake_next(origin);
}

void Upstream::Impl::wake_next(Origin& origin) {
  if (origin.waiting.empty()) return;
  Signal* next = origin.waiting.front();
  origin.waiting.pop_front();
  next->notify_later(loop.executor());
}

void Upstream::Impl::close_idle() {
  for (auto& [name, origin] : origins) {
    for (auto& wire : origin.idle) wire->close();
    origin.open -= origin.idle.size();
    origin.idle.clear();
  }
}

}  // namespace astra::http
