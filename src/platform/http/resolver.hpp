#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/address.hpp"
#include "platform/http/limits.hpp"

namespace astra::http {

// Looks host names up on a few threads of its own and remembers the answers for a while. One serves a whole process.
class Resolver {
 public:
  using Addresses = std::vector<IpAddress>;
  // Asks the system; replaced in tests. Blocks. Empty: the name has no address.
  using Lookup = std::function<Addresses(const std::string& host)>;

  explicit Resolver(Lookup lookup = system_lookup, UpstreamLimits limits = {});
  ~Resolver();

  // A remembered answer, or nothing; may be an empty list for a name known to have none.
  std::shared_ptr<const Addresses> cached(const std::string& host);
  // Calls back from a thread of the resolver; an empty list where there is no address or too much is waiting.
  void resolve(const std::string& host, std::function<void(std::shared_ptr<const Addresses>)> call);

  static Addresses system_lookup(const std::string& host);
  static Resolver& shared();

 private:
  struct State;
  static void serve(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;
};

}  // namespace astra::http
