#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <vector>

#include "client.hpp"
#include "programs.hpp"

// An open loop: requests start at fixed times whatever becomes of earlier ones, and a latency counts from when its request
// was due. A slow server so cannot slow down the measurement of its slowness.
namespace astra::bench {

int load(const std::vector<std::string>& arguments) {
  const int port = std::stoi(arguments[0]);
  const std::string request = read_file(arguments[1]);
  const std::int64_t rate = std::stoll(arguments[2]), seconds = std::stoll(arguments[3]);
  const std::int64_t total = rate * seconds;
  prctl(PR_SET_TIMERSLACK, 1'000);  // nanoseconds; the default is 50 us, a fifth of what is measured

  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<ClientConnection> connections(std::stoul(arguments[4]));
  std::vector<std::int64_t> due_us(connections.size());
  std::vector<std::uint32_t> idle;
  for (std::uint32_t i = 0; i < connections.size(); ++i) {
    if (!connections[i].open(port, epoll, i)) {
      std::perror("connect");
      return 1;
    }
    idle.push_back(i);
  }
  std::deque<std::int64_t> waiting;  // due and without a connection
  std::vector<std::int64_t> took_us;
  took_us.reserve(static_cast<std::size_t>(total));
  std::int64_t started = 0, failed = 0;
  const std::int64_t begin_us = now_us();
  const std::int64_t give_up_us = begin_us + seconds * 1'000'000 + 10'000'000;
  while (static_cast<std::int64_t>(took_us.size()) + failed < total && now_us() < give_up_us) {
    const std::int64_t now = now_us();
    for (; started < total && begin_us + started * 1'000'000 / rate <= now; ++started)
      waiting.push_back(begin_us + started * 1'000'000 / rate);
    while (!waiting.empty() && !idle.empty()) {
      const std::uint32_t i = idle.back();
      idle.pop_back();
      due_us[i] = waiting.front();
      waiting.pop_front();
      connections[i].send(request);
    }
    const std::int64_t next = started < total ? std::max<std::int64_t>(0, begin_us + started * 1'000'000 / rate - now_us()) : 10'000;
    const timespec pause{static_cast<time_t>(next / 1'000'000), static_cast<long>(next % 1'000'000 * 1'000)};
    epoll_event events[64];
    const int count = epoll_pwait2(epoll, events, 64, &pause, nullptr);
    for (int e = 0; e < count; ++e) {
      const std::uint32_t i = events[e].data.u32;
      const auto step = connections[i].read();
      if (step == ClientConnection::Step::waiting) continue;
      if (step == ClientConnection::Step::complete && connections[i].status() == 200) took_us.push_back(now_us() - due_us[i]);
      else ++failed;
      if (step == ClientConnection::Step::failed && !connections[i].open(port, epoll, i)) return 1;
      idle.push_back(i);
    }
  }
  const double lasted_s = static_cast<double>(now_us() - begin_us) / 1e6;
  std::sort(took_us.begin(), took_us.end());
  std::printf(R"({"asked": %ld, "answered": %zu, "failed": %ld, "per_second": %.1f, "p50_us": %ld, "p90_us": %ld, "p99_us": %ld, "max_us": %ld})"
              "\n", total, took_us.size(), failed, static_cast<double>(took_us.size()) / lasted_s, percentile(took_us, 0.5),
              percentile(took_us, 0.9), percentile(took_us, 0.99), took_us.empty() ? 0 : took_us.back());
  close(epoll);
  return 0;
}

}  // namespace astra::bench
