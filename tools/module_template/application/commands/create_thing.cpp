#include "@module@/application/@things@.hpp"
#include "@module@/contracts/events.hpp"

namespace astra::@module@ {

Result<@Thing@> @Things@::create(const Caller& caller, std::string name) {
  const Instant now = clock_.now();
  @Thing@ @thing@ = TRY(@Thing@::create(@Thing@Id::create(now), std::move(name), now));
  auto unit = TRY(store_.begin(caller));
  TRY(unit->add(@thing@));
  TRY(unit->publish(@Thing@Created{.@thing@_id = @thing@.id()}));
  TRY(unit->commit());
  return @thing@;
}

}  // namespace astra::@module@
