#pragma once
#include "@module@/ports/@thing@_store.hpp"
#include "@module@/ports/@things@.hpp"

namespace astra::@module@ {

// The @things@ of a tenant. One use case a file: commands/ change something, queries/ do not.
class @Things@ final : public @Thing@Keeping {
 public:
  @Things@(@Thing@Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  Result<Page<@Thing@>> list(const Caller& caller, const PageRequest& page) override;
  Result<@Thing@> read(const Caller& caller, @Thing@Id id) override;
  Result<@Thing@> create(const Caller& caller, std::string name) override;

 private:
  @Thing@Store& store_;
  const Clock& clock_;
};

}  // namespace astra::@module@
