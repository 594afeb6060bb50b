#include "iam/adapters/persistence/rows.hpp"
#include "iam/adapters/persistence/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

#define COLUMNS "id, user_id, email, roles, token_hash, state, expires_at, invited_by, created_at, updated_at"

constexpr Sql load_invitation{"iam.load_invitation", "SELECT " COLUMNS " FROM iam.invitation WHERE id = $1 FOR UPDATE"};
constexpr Sql load_by_token{"iam.load_invitation_by_token",
                            "SELECT " COLUMNS " FROM iam.invitation WHERE token_hash = $1 FOR UPDATE"};
constexpr Sql list_invitations{"iam.list_invitations",
                               "SELECT " COLUMNS " FROM iam.invitation WHERE ($1::text IS NULL OR state = $1) "
                               "AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"};
constexpr Sql count_invitations{"iam.count_invitations",
                                "SELECT count(*) FROM iam.invitation WHERE ($1::text IS NULL OR state = $1)"};
constexpr Sql add_invitation{"iam.add_invitation", "INSERT INTO iam.invitation (" COLUMNS ") "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};
constexpr Sql save_invitation{"iam.save_invitation", R"(
  UPDATE iam.invitation SET token_hash = $2, state = $3, expires_at = $4, updated_at = $5 WHERE id = $1)"};

#undef COLUMNS

Invitation invitation_in(postgres::Row& row) {
  return Invitation::restore({.id = row.next<InvitationId>(),
                              .user = row.next<UserId>(),
                              .email = Email::restore(row.next<std::string>()),
                              .roles = row.next<std::vector<std::string>>(),
                              .token_hash = next_hash(row),
                              .state = next_enum<Invitation::State>(row),
                              .expires_at = row.next<Instant>(),
                              .invited_by = row.next<std::optional<UserId>>(),
                              .created_at = row.next<Instant>(),
                              .updated_at = row.next<Instant>()});
}

Result<Invitation> one(const postgres::Rows& rows) {
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return invitation_in(row);
}

}  // namespace

Result<Invitation> PgInvitationStore::load(InvitationId id) { return one(TRY(transaction_.run(load_invitation, id))); }

Result<Invitation> PgInvitationStore::load(const TokenHash& token) {
  return one(TRY(transaction_.run(load_by_token, postgres::Bytes(token))));
}

Result<Page<Invitation>> PgInvitationStore::list(const InvitationFilter& filter, const PageRequest& page) {
  const auto state = name_of(filter.state);
  const auto rows = TRY(transaction_.run(list_invitations, state, TRY(after_id(page)), page.limit + 1));
  auto answer = page_by_id<Invitation>(rows, page, invitation_in);
  if (page.count) answer.total_count = TRY(transaction_.run(count_invitations, state))[0].get<std::int64_t>(0);
  return answer;
}

Result<void> PgInvitationStore::add(const Invitation& invitation) {
  const auto& i = invitation.parts();
  transaction_.queue(add_invitation, i.id, i.user, i.email.text(), i.roles, postgres::Bytes(i.token_hash), name_of(i.state),
                     i.expires_at, i.invited_by, i.created_at, i.updated_at);
  return {};
}

Result<void> PgInvitationStore::save(const Invitation& invitation) {
  const auto& i = invitation.parts();
  transaction_.queue(save_invitation, i.id, postgres::Bytes(i.token_hash), name_of(i.state), i.expires_at, i.updated_at);
  return {};
}

}  // namespace astra::iam
