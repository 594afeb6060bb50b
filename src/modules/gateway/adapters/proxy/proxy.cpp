#include "gateway/adapters/proxy/proxy.hpp"

#include "gateway/adapters/proxy/journey.hpp"
#include "gateway/domain/door_error.hpp"
#include "gateway/domain/doors.hpp"
#include "gateway/domain/errors.hpp"
#include "platform/telemetry/log.hpp"

namespace astra::gateway::proxy {
namespace {

std::vector<http::Cidr> parse_networks(const std::vector<std::string>& texts) {
  std::vector<http::Cidr> networks;
  for (const std::string& text : texts) {
    const auto network = http::Cidr::parse(text);
    if (network) networks.push_back(*network);
    else log::error("not a network; it stays unreachable", {{"network", text}});
  }
  return networks;
}

WireFormat family_of(const http::RequestHead& head) {
  return gateway::family_of(head.path, head.headers.find("anthropic-version").has_value(), head.headers.find("x-goog-api-key").has_value());
}

// What OpenAI keeps for its clients is with the provider: answers, files, batches.
std::string nothing_here(const http::RequestHead& head) {
  std::string text = "There is no " + head.method_text + " " + head.path + " here.";
  for (const std::string_view kept : {"/v1/responses/", "/v1/files", "/v1/batches"})
    if (head.path.starts_with(kept)) text += " What is kept at a provider is reached through /providers/{connection}" + head.path.substr(3) + ".";
  return text;
}

}  // namespace

class Proxy::Handler final : public http::DirectHandler {
 public:
  Handler(const SnapshotSource& snapshots, journal::Journal& journal, BudgetBook& budgets, TargetHealth& target_health, const Rulesets& rulesets,
          const Clock& clock, const ProxyOptions& options)
      : engine_{.snapshots = snapshots,
                .journal = journal,
                .clock = clock,
                .budgets = budgets,
                .target_health = target_health,
                .rulesets = rulesets,
                .ca_file = options.ca_file,
                .allowed_private_networks = parse_networks(options.allowed_private_networks),
                .limits = options.limits,
                .rate_limiter = {},
                .services = make_stage_services(engine_.rate_limiter, target_health, rulesets),
                .targets = std::vector<TargetCache>(journal.writers())} {}

  http::Task<void> handle(http::Exchange& exchange) override {
    const http::RequestHead& head = exchange.head();
    const WireFormat format = family_of(head);
    const auto door = find_door(head.method_text, head.path, head.query, format);
    if (!door) {
      const DoorError error = render_error(
          format, DomainError(errors::not_found, nothing_here(head)), exchange.request_id());
      http::Headers headers;
      headers.set("content-type", "application/json");
      for (const auto& [name, value] : error.headers) headers.set(name, value);
      co_await exchange.respond(error.status, headers, error.body);
      co_return;
    }
    Journey journey(engine_, exchange, *door);
    co_await journey.run();
  }

 private:
  Engine engine_;
};

Proxy::Proxy(const SnapshotSource& snapshots, journal::Journal& journal, BudgetBook& budgets, TargetHealth& target_health, const Rulesets& rulesets,
             const Clock& clock, ProxyOptions options)
    : handler_(std::make_unique<Handler>(snapshots, journal, budgets, target_health, rulesets, clock, options)) {}

Proxy::~Proxy() = default;

bool Proxy::serves(std::string_view path) { return is_data_plane_path(path); }

http::DirectHandler& Proxy::handler() { return *handler_; }

}  // namespace astra::gateway::proxy
