#include "gateway/adapters/persistence/traffic_reader.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "kernel/json.hpp"

namespace astra::gateway {
namespace {

using postgres::Sql;

#define SELECT_REQUEST                                                                                                            \
  "SELECT id, key_id, user_id, team_id, started_at, door, method_path, client_ip, user_agent, traceparent, snapshot_revision, "   \
  "requested_model, provider, model, connection_id, attempts, status, error_code, stream, complete, client_disconnected, "        \
  "finish_reason, in_plain, in_cache_read, in_cache_write_5m, in_cache_write_1h, in_audio, in_image, out_text, out_reasoning, "   \
  "out_audio, out_image, web_searches, images, audio_ms, characters, searches, provider_cost_picos, usage_estimated, "            \
  "cost_micros, priced, price_version, request_bytes, "                                                                           \
  "response_bytes, request_sha256, response_sha256, duration_us, upstream_us, first_token_us, verdicts FROM gateway.request_log "

constexpr const char* select_requests = SELECT_REQUEST;
// The id tells when the request began, which finds the partition and the place in its key.
constexpr Sql read_request{"gateway.read_request", SELECT_REQUEST "WHERE id = $1 AND started_at BETWEEN $2 AND $3"};
constexpr Duration id_slack = Duration::seconds(2);

#undef SELECT_REQUEST

#define USAGE_BY(name, group)                                                                                             \
  Sql {                                                                                                                   \
    name, "SELECT " group " AS grp, sum(requests)::bigint, sum(errors)::bigint, sum(blocked)::bigint, sum(in_plain)::bigint, " \
          "sum(in_cache_read)::bigint, sum(in_cache_write)::bigint, sum(in_other)::bigint, sum(out_text)::bigint, "       \
          "sum(out_reasoning)::bigint, sum(out_other)::bigint, sum(cost_micros)::bigint, sum(unpriced)::bigint, "         \
          "sum(estimated)::bigint FROM gateway.usage_daily "                                                              \
          "WHERE ($1::date IS NULL OR day >= $1) AND ($2::date IS NULL OR day <= $2) "                                    \
          "AND ($3::text IS NULL OR " group " > $3) GROUP BY grp ORDER BY grp LIMIT $4"                                   \
  }

constexpr Sql usage_by_day = USAGE_BY("gateway.usage_by_day", "to_char(day, 'YYYY-MM-DD') COLLATE \"C\"");
constexpr Sql usage_by_model = USAGE_BY("gateway.usage_by_model", "model COLLATE \"C\"");
constexpr Sql usage_by_provider = USAGE_BY("gateway.usage_by_provider", "provider COLLATE \"C\"");
constexpr Sql usage_by_key = USAGE_BY("gateway.usage_by_key", "key_id::text COLLATE \"C\"");

#undef USAGE_BY

constexpr Sql read_health{"gateway.connection_health", R"(
  SELECT connection_id, max(provider), count(*), count(*) FILTER (WHERE outcome = 'failed'),
         coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY first_token_us) FILTER (WHERE outcome = 'ok'), 0) / 1000,
         coalesce(percentile_disc(0.95) WITHIN GROUP (ORDER BY first_token_us) FILTER (WHERE outcome = 'ok'), 0) / 1000,
         max(started_at), (array_agg(error_code ORDER BY started_at DESC) FILTER (WHERE outcome = 'failed'))[1]
  FROM gateway.request_log WHERE started_at >= $1 AND connection_id IS NOT NULL
  GROUP BY connection_id ORDER BY connection_id)"};

// The conditions of a listing in the order of its parameters.
struct Condition {
  const char* holds;
  const char* unused;  // names the parameter, so that every listing takes the same ones
};
constexpr Condition conditions[] = {{"started_at >= $1", "$1::timestamptz"},
                                    {"started_at < $2", "$2::timestamptz"},
                                    {"model = $3", "$3::text"},
                                    {"provider = $4", "$4::text"},
                                    {"key_id = $5", "$5::uuid"},
                                    {"status = $6", "$6::int"},
                                    {"outcome = $7", "$7::text"},
                                    {"door = $8", "$8::text"}};

// A statement for each set of filters: one statement for all of them ("$3 IS NULL OR model = $3") could use no index.
class Listings {
 public:
  using Used = std::array<bool, std::size(conditions)>;

  const Sql& list(const Used& used, bool continued) {
    const std::string place = continued ? " AND (started_at, id) < ($9::timestamptz, $10::uuid)"
                                        : " AND ($9::timestamptz IS NULL OR true) AND ($10::uuid IS NULL OR true)";
    return kept(continued ? "gateway.list_more_requests" : "gateway.list_requests", used,
                select_requests + where(used) + place + " ORDER BY started_at DESC, id DESC LIMIT $11");
  }
  const Sql& count(const Used& used) {
    return kept("gateway.count_requests", used, "SELECT count(*) FROM gateway.request_log " + where(used));
  }

 private:
  struct Statement {
    std::string name, text;
    Sql sql;
  };

  static std::string where(const Used& used) {
    std::string text = "WHERE true";
    for (std::size_t i = 0; i < used.size(); ++i)
      text += used[i] ? std::string(" AND ") + conditions[i].holds : std::string(" AND (") + conditions[i].unused + " IS NULL OR true)";
    return text;
  }
  const Sql& kept(const std::string& what, const Used& used, std::string text) {
    std::string name = what + ".";
    for (const bool each : used) name += each ? '1' : '0';
    std::lock_guard lock(mutex_);
    const auto [at, is_new] = statements_.try_emplace(name);
    Statement& statement = at->second;
    if (is_new) {
      statement.name = name;
      statement.text = std::move(text);
      statement.sql = {statement.name.c_str(), statement.text.c_str()};
    }
    return statement.sql;
  }

  std::mutex mutex_;
  std::map<std::string, Statement> statements_;
};

Listings& listings() {
  static Listings all;
  return all;
}

std::array<std::uint8_t, 32> digest_of(postgres::Row& row) {
  const auto bytes = row.next<std::vector<std::uint8_t>>();
  std::array<std::uint8_t, 32> digest{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
  return digest;
}

StageVerdict verdict_of(JsonValue entry) {
  const std::int64_t outcome = entry.at(0).int_or(0);
  const bool known = outcome >= 0 && outcome < static_cast<std::int64_t>(outcome_names.size());
  return {known ? static_cast<Outcome>(outcome) : Outcome::not_reached, static_cast<std::uint32_t>(entry.at(1).int_or(0)),
          entry.at(2).string_or({})};
}

void read_verdicts(const std::string& json, RequestRecord& record) {
  const auto document = JsonDocument::parse(json);
  if (!document.ok()) return;
  std::size_t i = 0;
  for (const JsonValue entry : document->root().elements()) {
    if (i >= 2 * stages_per_direction) break;
    auto& verdicts = i < stages_per_direction ? record.request_verdicts : record.response_verdicts;
    verdicts[i++ % stages_per_direction] = verdict_of(entry);
  }
}

RequestRecord request_in(postgres::Row& row, TenantId tenant) {
  RequestRecord r;
  r.tenant = tenant;
  row.next(r.id);
  r.key_id = row.next<std::optional<Uuid>>().value_or(Uuid{});
  row.next(r.user_id);
  row.next(r.team_id);
  row.next(r.started_at);
  row.next(r.door);
  row.next(r.method_path);
  row.next(r.client_ip);
  row.next(r.user_agent);
  row.next(r.traceparent);
  row.next(r.snapshot_revision);
  row.next(r.requested_model);
  row.next(r.provider);
  row.next(r.model);
  row.next(r.connection_id);
  r.attempts = static_cast<std::uint32_t>(row.next<std::int64_t>());
  r.status = row.next<std::int32_t>();
  row.next(r.error_code);
  row.next(r.stream);
  row.next(r.complete);
  row.next(r.client_disconnected);
  row.next(r.finish_reason);
  Usage& u = r.usage;
  for (std::int64_t* bucket : {&u.in_plain, &u.in_cache_read, &u.in_cache_write_5m, &u.in_cache_write_1h, &u.in_audio, &u.in_image,
                               &u.out_text, &u.out_reasoning, &u.out_audio, &u.out_image, &u.web_searches, &u.images,
                               &u.audio_ms, &u.characters, &u.searches})
    row.next(*bucket);
  row.next(u.provider_cost_picos);
  row.next(u.estimated);
  row.next(r.cost);
  row.next(r.priced);
  row.next(r.price_version);
  r.request_bytes = static_cast<std::uint64_t>(row.next<std::int64_t>());
  r.response_bytes = static_cast<std::uint64_t>(row.next<std::int64_t>());
  r.request_sha256 = digest_of(row);
  r.response_sha256 = digest_of(row);
  for (std::uint32_t* time : {&r.duration_us, &r.upstream_us, &r.first_token_us}) *time = static_cast<std::uint32_t>(row.next<std::int64_t>());
  read_verdicts(row.next<postgres::Json>().text, r);
  return r;
}

const Sql& usage_sql(UsageGrouping by) {
  switch (by) {
    case UsageGrouping::model: return usage_by_model;
    case UsageGrouping::provider: return usage_by_provider;
    case UsageGrouping::key: return usage_by_key;
    case UsageGrouping::day: break;
  }
  return usage_by_day;
}

std::optional<std::string> date_of(const std::optional<Instant>& time) {
  return time ? std::optional(to_date(*time)) : std::nullopt;
}

}  // namespace

Result<Page<RequestRecord>> PgTrafficReader::list(const Caller& caller, const RequestFilter& f, const PageRequest& request) {
  std::optional<std::string> after_time;
  std::optional<Uuid> after_id;
  if (!request.after.empty()) {
    if (request.after.size() != 2) return errors::invalid_request;
    after_time = request.after[0];
    after_id = Uuid::parse(request.after[1]);
    if (!after_id) return errors::invalid_request;
  }
  std::optional<std::string> outcome;
  if (f.outcome) outcome = request_outcome_names[static_cast<std::size_t>(*f.outcome)];

  const Listings::Used used{f.from.has_value(),   f.to.has_value(),     f.model.has_value(),  f.provider.has_value(),
                            f.key_id.has_value(), f.status.has_value(), outcome.has_value(), f.door.has_value()};
  auto transaction = TRY(database_.begin(caller.tenant));
  const auto rows = TRY(transaction.run(listings().list(used, after_id.has_value()), f.from, f.to, f.model, f.provider,
                                        f.key_id, f.status, outcome, f.door, after_time, after_id, request.limit + 1));
  Page<RequestRecord> page;
  for (auto row : rows) {
    if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
      // As PostgreSQL wrote it: with microseconds, which our RFC 3339 would lose.
      page.next = {rows[page.items.size() - 1].get<std::string>(4), page.items.back().id.to_string()};
      break;
    }
    page.items.push_back(request_in(row, caller.tenant));
  }
  if (request.count) {
    const auto counted = TRY(transaction.run(listings().count(used), f.from, f.to, f.model, f.provider, f.key_id, f.status, outcome, f.door));
    page.total_count = counted[0].get<std::int64_t>(0);
  }
  return page;
}

Result<RequestRecord> PgTrafficReader::read(const Caller& caller, RequestId id) {
  auto transaction = TRY(database_.begin(caller.tenant));
  const Instant began = id.value().time();
  const auto rows = TRY(transaction.run(read_request, id, began - id_slack, began + id_slack));
  if (rows.empty()) return errors::not_found;
  auto row = rows[0];
  return request_in(row, caller.tenant);
}

Result<Page<UsageRow>> PgTrafficReader::usage(const Caller& caller, const UsageFilter& filter, const PageRequest& request) {
  std::optional<std::string> after;
  if (!request.after.empty()) after = request.after.front();
  auto transaction = TRY(database_.begin(caller.tenant));
  const auto rows = TRY(transaction.run(usage_sql(filter.by), date_of(filter.from), date_of(filter.to), after, request.limit + 1));
  Page<UsageRow> page;
  for (auto row : rows) {
    if (static_cast<std::int32_t>(page.items.size()) == request.limit) {
      page.next = {page.items.back().group};
      break;
    }
    UsageRow& u = page.items.emplace_back();
    row.next(u.group);
    for (std::int64_t* value : {&u.requests, &u.errors, &u.blocked, &u.in_plain, &u.in_cache_read, &u.in_cache_write, &u.in_other,
                                &u.out_text, &u.out_reasoning, &u.out_other})
      row.next(*value);
    row.next(u.cost);
    row.next(u.unpriced);
    row.next(u.estimated);
  }
  return page;
}

Result<std::vector<ConnectionHealth>> PgTrafficReader::health(const Caller& caller, Instant since) {
  auto transaction = TRY(database_.begin(caller.tenant));
  const auto rows = TRY(transaction.run(read_health, since));
  std::vector<ConnectionHealth> all;
  for (auto row : rows)
    all.push_back({.connection_id = row.next<ConnectionId>(),
                   .provider = row.next<std::string>(),
                   .requests = row.next<std::int64_t>(),
                   .failed = row.next<std::int64_t>(),
                   .p50_ms = row.next<std::int64_t>(),
                   .p95_ms = row.next<std::int64_t>(),
                   .last_at = row.next<Instant>(),
                   .last_error = row.next<std::optional<std::string>>()});
  return all;
}

}  // namespace astra::gateway
