#include "@module@/module.hpp"

#include "@module@/adapters/persistence/@thing@_store.hpp"
#include "@module@/adapters/rest/@thing@_endpoints.hpp"
#include "@module@/application/@things@.hpp"
#include "@module@/contracts/events.hpp"

namespace astra::@module@ {

// Members are in the order of construction; each may use those above it.
struct @Module@Module::Wiring {
  explicit Wiring(const Parts& parts) : store(parts.database, parts.clock), @things@(store, parts.clock), endpoints(@things@) {}

  Pg@Thing@Store store;
  @Things@ @things@;
  rest::@Thing@Endpoints endpoints;
};

Result<std::unique_ptr<@Module@Module>> @Module@Module::create(Parts parts) {
  return std::unique_ptr<@Module@Module>(new @Module@Module(std::make_unique<Wiring>(parts)));
}

@Module@Module::@Module@Module(std::unique_ptr<Wiring> wiring) : wiring_(std::move(wiring)) {}
@Module@Module::~@Module@Module() = default;

void @Module@Module::declare(api::Routes& routes) { wiring_->endpoints.declare(routes); }

std::vector<EventDescription> @Module@Module::events() { return describe_events<@Thing@Created>(); }

}  // namespace astra::@module@
