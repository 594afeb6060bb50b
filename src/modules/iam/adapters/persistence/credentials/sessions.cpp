#include "iam/adapters/persistence/credentials/columns.hpp"
#include "iam/adapters/persistence/credentials/stores.hpp"

namespace astra::iam {
namespace {

using postgres::Sql;

constexpr Sql add_session{"iam.sessions.add", R"(
  INSERT INTO iam.session (id, user_id, token_hash, started_at, last_seen_at, absolute_expires_at, idle_s, authenticated_at, with_mfa,
                           ip, user_agent)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))"};

#define SESSION_COLUMNS                                                                                                     \
  "SELECT id, user_id, token_hash, started_at, last_seen_at, absolute_expires_at, idle_s, authenticated_at, with_mfa, ip, " \
  "user_agent, ended_at FROM iam.session "

constexpr Sql session_by_token{"iam.sessions.by_token", SESSION_COLUMNS "WHERE token_hash = $1"};
constexpr Sql load_session{"iam.sessions.load", SESSION_COLUMNS "WHERE id = $1 FOR UPDATE"};
constexpr Sql live_sessions{"iam.sessions.live", SESSION_COLUMNS R"(
  WHERE user_id = $1 AND ended_at IS NULL AND absolute_expires_at > $2 AND last_seen_at + make_interval(secs => idle_s) > $2
    AND ($3::uuid IS NULL OR id < $3::uuid)
  ORDER BY id DESC LIMIT $4)"};

constexpr Sql touch_session{"iam.sessions.touch",
                            "UPDATE iam.session SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2"};
constexpr Sql renew_proof{"iam.sessions.authenticated", R"(
  UPDATE iam.session SET authenticated_at = $2, last_seen_at = $2, with_mfa = with_mfa OR $3 WHERE id = $1)"};
constexpr Sql end_session{"iam.sessions.end", R"(
  UPDATE iam.session SET ended_at = $2, end_reason = $3 WHERE id = $1 AND ended_at IS NULL)"};
constexpr Sql end_sessions{"iam.sessions.end_all", R"(
  UPDATE iam.session SET ended_at = $3, end_reason = $4
  WHERE user_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR id <> $2::uuid) RETURNING id)"};

#undef SESSION_COLUMNS

Session read_session(postgres::Row row) {
  Session session;
  row.next(session.id);
  row.next(session.user);
  session.token_hash = to_hash(row.next<std::vector<std::uint8_t>>());
  row.next(session.started_at);
  row.next(session.last_seen_at);
  row.next(session.absolute_expires_at);
  session.idle = Duration::seconds(row.next<std::int64_t>());
  row.next(session.authenticated_at);
  row.next(session.with_mfa);
  row.next(session.ip);
  row.next(session.user_agent);
  row.next(session.ended_at);
  return session;
}

}  // namespace

Result<void> PgSessions::add(const Session& s) {
  TRY(transaction_.run(add_session, s.id, s.user, postgres::Bytes(s.token_hash), s.started_at, s.last_seen_at,
                       s.absolute_expires_at, s.idle.to_seconds(), s.authenticated_at, s.with_mfa, s.ip, s.user_agent));
  return {};
}

Result<std::optional<Session>> PgSessions::by_token(const TokenHash& token) {
  const auto rows = TRY(transaction_.run(session_by_token, postgres::Bytes(token)));
  return rows.empty() ? std::optional<Session>{} : std::optional(read_session(rows[0]));
}

Result<Session> PgSessions::load(SessionId id) {
  const auto rows = TRY(transaction_.run(load_session, id));
  if (rows.empty()) return errors::not_found;
  return read_session(rows[0]);
}

Result<Page<Session>> PgSessions::live(UserId user, const PageRequest& page, Instant now) {
  const auto rows = TRY(transaction_.run(live_sessions, user, now, before(page), page.limit + 1));
  return to_page<Session>(rows, page, read_session, [](const Session& s) { return s.id.to_string(); });
}

Result<void> PgSessions::touch(SessionId id, Instant last_seen_at) {
  transaction_.queue(touch_session, id, last_seen_at);
  return {};
}

Result<void> PgSessions::authenticated(SessionId id, Instant at, bool with_mfa) {
  TRY(transaction_.run(renew_proof, id, at, with_mfa));
  return {};
}

Result<bool> PgSessions::end(SessionId id, SessionEnd reason, Instant now) {
  return TRY(transaction_.run(end_session, id, now, to_string(reason))).affected() == 1;
}

Result<std::vector<SessionId>> PgSessions::end_all(UserId user, std::optional<SessionId> but, SessionEnd reason, Instant now) {
  const auto rows = TRY(transaction_.run(end_sessions, user, but, now, to_string(reason)));
  std::vector<SessionId> ended;
  for (const auto row : rows) ended.push_back(row.get<SessionId>(0));
  return ended;
}

}  // namespace astra::iam
