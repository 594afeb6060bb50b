#include "iam/adapters/persistence/credentials/stores.hpp"
#include "iam/adapters/persistence/rows.hpp"
#include "iam/adapters/persistence/stores.hpp"
#include "iam/domain/errors.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

#define SELECT_USER                                                                                                     \
  "SELECT u.id, u.email, u.display_name, u.state, "                                                                     \
  "ARRAY(SELECT r.role FROM iam.user_role r WHERE r.tenant_id = u.tenant_id AND r.user_id = u.id ORDER BY r.role), "    \
  "u.last_seen_at, u.version, u.created_at, u.updated_at FROM iam.user u "
#define MATCHES                                                                                                          \
  "($1::text IS NULL OR u.state = $1) AND ($2::text IS NULL OR EXISTS (SELECT FROM iam.user_role r "                     \
  "WHERE r.tenant_id = u.tenant_id AND r.role = $2 AND r.user_id = u.id)) "                                              \
  "AND ($3 = '' OR position(lower($3) IN u.email_folded) > 0 OR position(lower($3) IN lower(u.display_name)) > 0) "

constexpr Sql load_user{"iam.load_user", SELECT_USER "WHERE u.id = $1 FOR UPDATE OF u"};
constexpr Sql read_user{"iam.read_user", SELECT_USER "WHERE u.id = $1"};
constexpr Sql find_user{"iam.find_user", SELECT_USER "WHERE u.email_folded = $1"};
constexpr Sql list_users{"iam.list_users",
                         SELECT_USER "WHERE " MATCHES "AND ($4::uuid IS NULL OR u.id > $4) ORDER BY u.id LIMIT $5"};
constexpr Sql count_users{"iam.count_users", "SELECT count(*) FROM iam.user u WHERE " MATCHES};
// Taken by everybody who is about to remove an owner, so that two cannot each remove the other.
constexpr Sql lock_owners{"iam.lock_owners", "SELECT tenant_id FROM iam.tenant FOR UPDATE"};
constexpr Sql count_other_owners{"iam.count_other_owners", R"(
  SELECT count(*) FROM iam.user_role r JOIN iam.user u ON u.tenant_id = r.tenant_id AND u.id = r.user_id
  WHERE r.role = 'owner' AND u.state = 'active' AND u.id <> $1)"};
constexpr Sql read_first_owner{"iam.first_owner", SELECT_USER R"(
  WHERE u.state = 'active' AND EXISTS (SELECT FROM iam.user_role r
        WHERE r.tenant_id = u.tenant_id AND r.role = 'owner' AND r.user_id = u.id)
  ORDER BY u.id LIMIT 1)"};
constexpr Sql hand_over_keys_of{"iam.hand_over_keys", R"(
  UPDATE iam.api_key SET owner_id = $2 WHERE owner_kind = 'user' AND owner_id = $1 AND revoked_at IS NULL)"};
constexpr Sql add_user{"iam.add_user", R"(
  INSERT INTO iam.user (id, email, email_folded, display_name, state, last_seen_at, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))"};
constexpr Sql save_user{"iam.save_user", R"(
  UPDATE iam.user SET display_name = $2, state = $3, version = $4, updated_at = $5 WHERE id = $1)"};
// What is there already stays untouched, so that nothing hears of a change that is none.
constexpr Sql remove_roles{"iam.remove_user_roles", "DELETE FROM iam.user_role WHERE user_id = $1 AND role <> ALL ($2::text[])"};
constexpr Sql add_roles{"iam.add_user_roles", R"(
  INSERT INTO iam.user_role (user_id, role) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING)"};
constexpr Sql remove_user{"iam.remove_user", "DELETE FROM iam.user WHERE id = $1"};

#undef SELECT_USER
#undef MATCHES

User user_in(postgres::Row& row) {
  return User::restore({.id = row.next<UserId>(),
                        .email = Email::restore(row.next<std::string>()),
                        .display_name = row.next<std::string>(),
                        .state = next_enum<UserState>(row),
                        .roles = row.next<std::vector<std::string>>(),
                        .last_seen_at = row.next<std::optional<Instant>>(),
                        .version = row.next<std::int64_t>(),
                        .created_at = row.next<Instant>(),
                        .updated_at = row.next<Instant>()});
}

std::optional<User> first(const postgres::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  auto row = rows[0];
  return user_in(row);
}

Result<User> one(const postgres::Rows& rows) {
  auto user = first(rows);
  if (!user) return errors::not_found;
  return *std::move(user);
}

}  // namespace

Result<User> PgUserStore::load(UserId id) { return one(TRY(transaction_.run(load_user, id))); }
Result<User> PgUserStore::read(UserId id) { return one(TRY(transaction_.run(read_user, id))); }
Result<std::optional<User>> PgUserStore::find(const Email& email) {
  return first(TRY(transaction_.run(find_user, email.folded())));
}

Result<Page<User>> PgUserStore::list(const UserFilter& filter, const PageRequest& page) {
  const auto state = name_of(filter.state);
  const auto rows =
      TRY(transaction_.run(list_users, state, filter.role, filter.text, TRY(after_id(page)), page.limit + 1));
  auto answer = page_by_id<User>(rows, page, user_in);
  if (page.count)
    answer.total_count = TRY(transaction_.run(count_users, state, filter.role, filter.text))[0].get<std::int64_t>(0);
  return answer;
}

Result<std::int64_t> PgUserStore::other_owners(UserId id) {
  TRY(transaction_.run(lock_owners));  // on its own: the count must see what others committed meanwhile
  return TRY(transaction_.run(count_other_owners, id))[0].get<std::int64_t>(0);
}

Result<std::optional<User>> PgUserStore::first_owner() { return first(TRY(transaction_.run(read_first_owner))); }

Result<void> PgUserStore::hand_over_keys(UserId from, UserId to) {
  transaction_.queue(hand_over_keys_of, from, to);
  return {};
}

Result<void> PgUserStore::add(const User& user) {
  const auto& u = user.parts();
  const auto added = transaction_.run(add_user, u.id, u.email.text(), u.email.folded(), u.display_name, name_of(u.state),
                                      u.last_seen_at, u.version, u.created_at, u.updated_at);
  if (!added.ok() && added.error().is(postgres::unique_violation)) return email_taken;
  if (!added.ok()) return DomainError(added.error().kind(), std::string(added.error().message()));
  transaction_.queue(add_roles, u.id, u.roles);
  return {};
}

Result<void> PgUserStore::save(const User& user) {
  const auto& u = user.parts();
  transaction_.queue(save_user, u.id, u.display_name, name_of(u.state), u.version, u.updated_at);
  transaction_.queue(remove_roles, u.id, u.roles);
  transaction_.queue(add_roles, u.id, u.roles);
  return {};
}

Result<void> PgUserStore::remove(UserId id) {
  transaction_.queue(remove_user, id);
  return {};
}

Result<void> PgUserStore::put_password(UserId id, const std::string& hash, Instant now) {
  return PgPasswords(transaction_).save(id, hash, now);
}

}  // namespace astra::iam
