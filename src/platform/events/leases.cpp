#include "platform/events/leases.hpp"

namespace astra::events {
namespace {

constexpr postgres::Sql session{"events.leases.session", "SELECT pg_backend_pid()"};
constexpr postgres::Sql try_lock{"events.leases.try_lock", "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"};

postgres::Options one_connection(postgres::Options options) {
  options.pool_size = 1;  // the locks belong to the session
  options.application_name += " leases";
  return options;
}

}  // namespace

Leases::Leases(postgres::Options options) : database_(one_connection(std::move(options))) {}

Result<bool> Leases::hold(const std::string& name) {
  const std::lock_guard lock(mutex_);
  auto transaction = TRY(database_.begin_tenantless());
  const auto rows = TRY(transaction.run(session));
  if (const auto now = rows[0].get<std::int32_t>(0); now != session_) {
    held_.clear();
    session_ = now;
  }
  if (!held_.contains(name)) {
    const auto got = TRY(transaction.run(try_lock, name));
    if (got[0].get<bool>(0)) held_.insert(name);
  }
  TRY(transaction.commit());
  return held_.contains(name);
}

}  // namespace astra::events
