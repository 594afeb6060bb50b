#pragma once
#include <string>
#include <vector>

// What `bench.gateway <program> ...` can be. Everything listens on and speaks to 127.0.0.1 alone.
namespace astra::bench {

// proxy <port> <upstream port> <journal folder>: the data plane with everything on and a fixed snapshot; prints its key.
int proxy_only(const std::vector<std::string>& arguments);
// mock <port> <pieces> <pause us>: a provider; answers at once, or streams that many pieces with a pause before each.
int mock(const std::vector<std::string>& arguments);
// load <port> <request file> <rate/s> <seconds> <connections>: an open loop; prints percentiles as JSON.
int load(const std::vector<std::string>& arguments);
// streams <port> <request file> <count> <starts/s>: concurrent streams; prints times to first token as JSON.
int streams(const std::vector<std::string>& arguments);

}  // namespace astra::bench
