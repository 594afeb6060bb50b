#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "client.hpp"
#include "programs.hpp"

// Streams that run at the same time: started at an even rate on connections made beforehand, each read to its end.
namespace astra::bench {

int streams(const std::vector<std::string>& arguments) {
  const int port = std::stoi(arguments[0]);
  const std::string request = read_file(arguments[1]);
  const std::size_t total = std::stoul(arguments[2]);
  const std::int64_t rate = std::stoll(arguments[3]);
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  std::vector<ClientConnection> connections(total);
  for (std::uint32_t i = 0; i < total; ++i)
    if (!connections[i].open(port, epoll, i)) {
      std::perror("connect");
      return 1;
    }
  std::vector<std::int64_t> begun_us(total), first_us;
  std::size_t started = 0, complete = 0, failed = 0, most_at_once = 0;
  const std::int64_t begin_us = now_us();
  constexpr std::int64_t patience_us = 120'000'000;
  while (complete + failed < total && now_us() - begin_us < patience_us) {
    for (; started < total && begin_us + static_cast<std::int64_t>(started) * 1'000'000 / rate <= now_us(); ++started) {
      begun_us[started] = now_us();
      connections[started].send(request);
    }
    most_at_once = std::max(most_at_once, started - complete - failed);
    epoll_event events[64];
    const int count = epoll_wait(epoll, events, 64, started < total ? 1 : 100);
    for (int e = 0; e < count; ++e) {
      ClientConnection& connection = connections[events[e].data.u32];
      const bool had_none = connection.body_bytes() == 0;
      const auto step = connection.read();
      if (had_none && connection.body_bytes() > 0) first_us.push_back(now_us() - begun_us[events[e].data.u32]);
      if (step == ClientConnection::Step::waiting) continue;
      const bool whole = step == ClientConnection::Step::complete && connection.received().find("[DONE]") != std::string::npos;
      ++(whole ? complete : failed);
    }
  }
  std::sort(first_us.begin(), first_us.end());
  std::printf(R"({"streams": %zu, "complete": %zu, "failed": %zu, "most_at_once": %zu, "first_p50_us": %ld, "first_p99_us": %ld})"
              "\n", total, complete, failed, most_at_once, percentile(first_us, 0.5), percentile(first_us, 0.99));
  close(epoll);
  return 0;
}

}  // namespace astra::bench
