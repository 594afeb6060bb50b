#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gateway/adapters/proxy/engine.hpp"
#include "gateway/domain/simulator/simulator.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/upstream.hpp"

// For data-plane .cpp files only.
namespace astra::gateway::proxy {

// A provider's answer as it arrives: from a socket, or played by the simulator with the same delays and cuts.
class ProviderAnswer {
 public:
  // Sends the context's rendered request to its target. Errors: those of platform/http.
  static http::Task<Result<ProviderAnswer>> ask(Engine& engine, const RequestContext& context, http::Loop& loop,
                                                http::CancelToken& gone);

  int status() const;
  std::string_view header(std::string_view name) const;
  // Whether the body is a stream in the format that was asked for.
  bool streams() const;
  // The next piece; empty at the end. Valid until the next call.
  http::Task<Result<std::string_view>> read_some();
  http::Task<Result<std::string>> read_all(std::size_t max_bytes);

 private:
  struct Played {
    simulator::Reply reply;
    std::size_t next = 0;
    http::Loop* loop;
    http::CancelToken* gone;
  };

  ProviderAnswer(WireFormat format, http::UpstreamResponse received) : format_(format), received_(std::move(received)) {}
  ProviderAnswer(WireFormat format, Played played) : format_(format), played_(std::move(played)) {}

  WireFormat format_;
  std::optional<http::UpstreamResponse> received_;
  std::optional<Played> played_;
};

}  // namespace astra::gateway::proxy
