#include "@module@/application/@things@.hpp"

namespace astra::@module@ {

Result<Page<@Thing@>> @Things@::list(const Caller& caller, const PageRequest& page) { return TRY(store_.begin(caller))->list(page); }

Result<@Thing@> @Things@::read(const Caller& caller, @Thing@Id id) { return TRY(store_.begin(caller))->read(id); }

}  // namespace astra::@module@
