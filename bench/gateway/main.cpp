#include <cstdio>
#include <map>

#include "programs.hpp"

int main(int count, char** texts) {
  using namespace astra::bench;
  struct Program {
    int (*run)(const std::vector<std::string>&);
    std::size_t arguments;
  };
  const std::map<std::string, Program> programs{{"proxy", {proxy_only, 3}}, {"mock", {mock, 3}}, {"load", {load, 5}}, {"streams", {streams, 4}}};
  const std::vector<std::string> arguments(texts + 1, texts + count);
  const auto found = arguments.empty() ? programs.end() : programs.find(arguments[0]);
  if (found == programs.end() || arguments.size() != found->second.arguments + 1) {
    std::fprintf(stderr, "bench.gateway proxy|mock|load|streams ..., see programs.hpp\n");
    return 2;
  }
  return found->second.run({arguments.begin() + 1, arguments.end()});
}
