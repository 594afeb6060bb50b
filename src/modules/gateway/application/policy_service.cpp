#include "gateway/application/policy_service.hpp"

#include "gateway/application/versions.hpp"

namespace astra::gateway {

Result<PolicyVersion> PolicyService::read(const Caller& caller) {
  auto unit = TRY(store_.begin(caller));
  return unit->policy().read();
}

Result<PolicyVersion> PolicyService::put(const Caller& caller, const PolicySettings& settings, std::optional<std::int64_t> expected) {
  auto checked = TRY(PolicySettings::check(settings));
  auto unit = TRY(store_.begin(caller));
  const PolicyVersion before = TRY(unit->policy().load());
  TRY(expect_version(before.revision, expected));
  PolicyVersion next{.revision = before.revision + 1,
                     .settings = std::move(checked),
                     .created_by = caller.principal,
                     .created_at = clock_.now()};
  TRY(unit->policy().put(next));
  TRY(unit->publish(PolicyChanged{caller.tenant, next.revision}));
  TRY(unit->commit());
  return next;
}

Result<Page<PolicyVersion>> PolicyService::versions(const Caller& caller, const PageRequest& page) {
  auto unit = TRY(store_.begin(caller));
  return unit->policy().versions(page);
}

Result<PolicyVersion> PolicyService::at(const Caller& caller, std::int64_t revision) {
  auto unit = TRY(store_.begin(caller));
  return unit->policy().at(revision);
}

}  // namespace astra::gateway
