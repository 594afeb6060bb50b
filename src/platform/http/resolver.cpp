#include "platform/http/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <condition_variable>
#include <cstring>
#include <ctime>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace astra::http {

namespace {

std::int64_t now_us() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000 + now.tv_nsec / 1'000;
}

}  // namespace

struct Resolver::State {
  using Answer = std::shared_ptr<const Addresses>;
  using Call = std::function<void(Answer)>;
  struct Kept {
    Answer addresses;
    std::int64_t until_us;
  };

  Lookup lookup;
  UpstreamLimits limits;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, Kept> names;
  std::map<std::string, std::vector<Call>> waiting;  // one look-up for all who ask for the same name
  std::deque<std::string> queue;
  std::size_t threads = 0, idle = 0;
  bool stopping = false;
};

Resolver::Resolver(Lookup lookup, UpstreamLimits limits) : state_(std::make_shared<State>()) {
  state_->lookup = std::move(lookup);
  state_->limits = limits;
}

// A look-up can hang for many seconds; its thread is left to end by itself, on state it shares.
Resolver::~Resolver() {
  const std::lock_guard lock(state_->mutex);
  state_->stopping = true;
  state_->changed.notify_all();
}

std::shared_ptr<const Resolver::Addresses> Resolver::cached(const std::string& host) {
  if (const auto literal = IpAddress::parse(host)) return std::make_shared<const Addresses>(Addresses{*literal});
  const std::lock_guard lock(state_->mutex);
  const auto at = state_->names.find(host);
  return at != state_->names.end() && at->second.until_us > now_us() ? at->second.addresses : nullptr;
}

void Resolver::resolve(const std::string& host, std::function<void(std::shared_ptr<const Addresses>)> call) {
  if (auto known = cached(host)) return call(std::move(known));
  bool refused = false;
  {
    const std::lock_guard lock(state_->mutex);
    auto& calls = state_->waiting[host];
    const bool asked = !calls.empty();
    refused = !asked && state_->queue.size() >= max_resolver_queue;
    if (refused) {
      state_->waiting.erase(host);
    } else {
      calls.push_back(std::move(call));
      if (!asked) {
        state_->queue.push_back(host);
        if (state_->idle == 0 && state_->threads < max_resolver_threads) {
          ++state_->threads;
          std::thread([state = state_] { serve(state); }).detach();
        }
        state_->changed.notify_one();
      }
    }
  }
  if (refused) call(std::make_shared<const Addresses>());
}

void Resolver::serve(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  for (;;) {
    ++state->idle;
    state->changed.wait(lock, [&] { return state->stopping || !state->queue.empty(); });
    --state->idle;
    if (state->stopping) break;
    const std::string host = std::move(state->queue.front());
    state->queue.pop_front();
    lock.unlock();
    const auto addresses = std::make_shared<const Addresses>(state->lookup(host));
    lock.lock();
    const Duration lifetime = addresses->empty() ? state->limits.dns_failure_lifetime : state->limits.dns_lifetime;
    if (state->names.size() >= max_cached_names) state->names.clear();
    state->names[host] = {addresses, now_us() + lifetime.us};
    const auto calls = std::move(state->waiting[host]);
    state->waiting.erase(host);
    lock.unlock();
    for (const auto& call : calls) call(addresses);
    lock.lock();
  }
  --state->threads;
}

Resolver::Addresses Resolver::system_lookup(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  Addresses addresses;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return addresses;
  for (const addrinfo* each = first; each; each = each->ai_next) {
    IpAddress address;
    if (each->ai_family == AF_INET) {
      address = IpAddress::v4(ntohl(reinterpret_cast<const sockaddr_in*>(each->ai_addr)->sin_addr.s_addr));
    } else if (each->ai_family == AF_INET6) {
      std::memcpy(address.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(each->ai_addr)->sin6_addr, 16);
    } else {
      continue;
    }
    addresses.push_back(address);
  }
  freeaddrinfo(first);
  return addresses;
}

Resolver& Resolver::shared() {
  static Resolver resolver;
  return resolver;
}

}  // namespace astra::http
