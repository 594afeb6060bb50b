#include "gateway/domain/config/settings_limits.hpp"
#include "gateway/domain/config/snapshot.hpp"

namespace astra::gateway {

const schema::Object& RateLimits::schema() {
  static const schema::Object object =
      schema::object<RateLimits>("GatewayRateLimits", "Limits of a key or an organisation; absent is unlimited.")
          .field("requests_per_minute", &RateLimits::requests_per_minute, "Requests in any minute.",
                 schema::range(1, limits::most_per_minute))
          .field("tokens_per_minute", &RateLimits::tokens_per_minute, "Input and output tokens in any minute.",
                 schema::range(1, limits::most_per_minute))
          .field("concurrent_requests", &RateLimits::concurrent_requests, "Requests being answered at one time.",
                 schema::range(1, limits::most_concurrent))
          .done();
  return object;
}

}  // namespace astra::gateway
