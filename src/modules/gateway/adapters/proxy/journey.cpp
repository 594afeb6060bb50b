#include "gateway/adapters/proxy/journey.hpp"

#include "gateway/adapters/proxy/limits.hpp"
#include "gateway/adapters/proxy/model_list.hpp"
#include "gateway/domain/counting.hpp"
#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/pipeline/pipeline.hpp"
#include "platform/http/url.hpp"
#include "platform/telemetry/log.hpp"

namespace astra::gateway::proxy {
namespace {

constexpr int client_closed_request = 499;  // nginx's number for it
// What a client may tell a provider through an opaque door, besides its body.
constexpr std::string_view handed_on_headers[] = {"accept", "openai-beta", "anthropic-version", "anthropic-beta", "idempotency-key"};

// AWS's clients sign, and we keep no secret to check a signature with: the access key id is the whole virtual key, as secret
// on the wire as a bearer token. "AWS4-HMAC-SHA256 Credential=bst_.../20260102/us-east-1/bedrock/aws4_request, ..."
std::string_view access_key_in(std::string_view authorization) {
  constexpr std::string_view mark = "Credential=";
  const std::size_t at = authorization.find(mark);
  if (!authorization.starts_with("AWS4-HMAC-SHA256 ") || at == std::string_view::npos) return {};
  authorization.remove_prefix(at + mark.size());
  return authorization.substr(0, authorization.find_first_of("/, "));
}

// Google's clients may say it in the query: ...?key=bst_...
std::string_view key_in(std::string_view query) {
  constexpr std::string_view name = "key=";
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (pair.starts_with(name)) return pair.substr(name.size());
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
  return {};
}

// What the client authenticates with, in any provider's way of saying it.
std::string_view credential_in(const http::RequestHead& head, bool opaque) {
  constexpr std::string_view bearer = "Bearer ";
  const http::Headers& headers = head.headers;
  const std::string_view authorization = headers.value("authorization");
  if (authorization.size() > bearer.size() && (authorization.starts_with(bearer) || authorization.starts_with("bearer ")))
    return authorization.substr(bearer.size());
  if (const std::string_view key = access_key_in(authorization); !key.empty()) return key;
  for (const std::string_view name : {"x-api-key", "x-goog-api-key", "api-key"})
    if (const auto key = headers.find(name)) return *key;
  // An opaque door hands its query on: no key is taken from there.
  return opaque ? std::string_view() : key_in(head.query);
}

// The request's id in the record is the one the client is told: req_ and 32 hexadecimal digits.
RequestId id_of(std::string_view request_id, Instant now) {
  constexpr std::string_view prefix = "req_";
  if (request_id.size() == prefix.size() + 32 && request_id.starts_with(prefix)) {
    std::string text(request_id.substr(prefix.size()));
    for (const std::size_t dash : {20u, 16u, 12u, 8u}) text.insert(dash, 1, '-');
    if (const auto id = RequestId::parse(text)) return *id;
  }
  return RequestId::create(now);
}

// One metric of Server-Timing: microseconds, written as milliseconds with three decimals.
void append_duration(std::string& out, std::string_view name, std::int64_t us) {
  const std::string thousandths = std::to_string(us % 1'000);
  out.append(name).append(";dur=").append(std::to_string(us / 1'000)).append(".");
  out.append(3 - thousandths.size(), '0').append(thousandths);
}

ProviderError unreachable(const DomainError& error) {
  ProviderError failure;
  failure.error_class = ErrorClass::transient;
  failure.status = error.category() == Category::timeout ? 504 : 502;
  failure.type = "api_error";
  failure.code = error.category() == Category::timeout ? "provider_timeout" : "provider_unreachable";
  failure.message = error.category() == Category::timeout ? "The provider did not answer in time." : "The provider cannot be reached.";
  return failure;
}

}  // namespace

Journey::Journey(Engine& engine, http::Exchange& exchange, const Door& door)
    : engine_(engine), exchange_(exchange), context_(engine.services, engine.snapshots.current(), door),
      started_us_(http::Loop::monotonic_us()) {
  const http::RequestHead& head = exchange.head();
  context_.now = engine.clock.now();
  context_.credential = credential_in(head, door.opaque != nullptr);
  context_.content_type = head.headers.value("content-type");
  context_.method = head.method_text;
  context_.query = head.query;
  if (door.opaque != nullptr) {
    context_.wanted_connection = head.headers.value("x-bastion-connection");
    for (const std::string_view name : handed_on_headers)
      if (const auto value = head.headers.find(name)) context_.client_headers.push_back({std::string(name), std::string(*value)});
  }
  context_.client_ip = exchange.remote_ip();
  RequestRecord& record = context_.record;
  record.id = id_of(exchange.request_id(), context_.now);
  record.started_at = context_.now;
  record.door = door.name;
  record.method_path = head.method_text + " " + head.path;
  record.client_ip = context_.client_ip;
  record.user_agent = head.headers.value("user-agent").substr(0, max_user_agent_bytes);
  record.traceparent = head.headers.value("traceparent");
  span_.begin(context_);
  record.snapshot_revision = context_.snapshot->revision;
  record.price_version = context_.snapshot->prices ? context_.snapshot->prices->version() : "";
}

Journey::~Journey() {
  // Whatever way the request ended, what was admitted is given back and the record is closed.
  if (closed_) return;
  close_record(context_.record.status == 0 ? client_closed_request : context_.record.status);
  commit_record();
}

http::Task<void> Journey::run() {
  auto known = run_request_stages(context_, RequestStage::authentication, RequestStage::authentication, &http::Loop::monotonic_us);
  if (!known.ok()) {
    co_await fail(std::move(known).error());
    co_return;
  }
  auto model = http::percent_decode(context_.door.model);
  if (!model.ok()) {
    co_await fail(DomainError(errors::model_not_found, "The model's name in the path cannot be read."));
    co_return;
  }
  context_.path_model = *std::move(model);
  const Door::Operation operation = context_.door.operation;
  if (operation == Door::Operation::list_models || operation == Door::Operation::read_model) co_await list_models();
  else co_await generate();
}

http::Task<void> Journey::generate() {
  auto body = co_await exchange_.read_body(engine_.limits.request_bytes);
  if (!body.ok()) {
    if (body.error().is(http::errors::client_gone)) co_return;
    if (body.error().is(http::errors::body_too_large)) co_await fail(DomainError(errors::request_too_large));
    else if (body.error().category() == Category::timeout) co_await fail(DomainError(errors::request_timeout));
    else co_await fail(std::move(body).error());
    co_return;
  }
  context_.body = *std::move(body);
  context_.record.request_bytes = context_.body.size();
  context_.record.request_sha256 = crypto::sha256(context_.body);

  auto ready = run_request_stages(context_, RequestStage::rate_limiting, RequestStage::routing, &http::Loop::monotonic_us);
  if (!ready.ok()) {
    co_await fail(std::move(ready).error());
    co_return;
  }
  if (context_.door.operation == Door::Operation::count_tokens) {
    std::erase_if(context_.targets, [&](const Target& target) { return !counts_for(target, context_.door); });
    if (context_.targets.empty()) {
      co_await answer_estimate();
      co_return;
    }
  } else if (auto held = co_await hold_budgets(); !held.ok()) {
    if (!exchange_.disconnected()) co_await fail(std::move(held).error());
    co_return;
  }
  const std::size_t attempts = std::min<std::size_t>(context_.targets.size(), max_attempts);
  choice_ = context_.targets.size() > 1;
  for (std::size_t i = 0; i < attempts; ++i) {
    retries_left_ = context_.route != nullptr ? context_.route->settings.retries : 0;
    Attempt outcome = Attempt::try_again;
    while (outcome == Attempt::try_again) outcome = co_await attempt(context_.targets[i], i + 1 == attempts);
    if (outcome == Attempt::answered) co_return;
  }
}

http::Task<Journey::Attempt> Journey::attempt(const Target& target, bool last) {
  context_.target = &target;
  auto ready = run_request_stages(context_, RequestStage::credentials, RequestStage::transformation, &http::Loop::monotonic_us);
  if (ready.ok() && !dispatched_) ready = co_await record_dispatch();
  if (!ready.ok()) {
    co_await fail(std::move(ready).error());
    co_return Attempt::answered;
  }
  ++context_.record.attempts;
  if (choice_) engine_.target_health.trying(target.connection->id, target.model, context_.now);

  const std::int64_t asked_us = http::Loop::monotonic_us();
  auto answer = co_await ProviderAnswer::ask(engine_, context_, exchange_.loop(), exchange_.gone());
  waited_us_ += http::Loop::monotonic_us() - asked_us;
  if (!answer.ok()) {
    if (exchange_.disconnected()) co_return Attempt::answered;
    log::warning("a provider could not be reached", {{"connection", target.connection->name},
                                                     {"reason", answer.error().code()},
                                                     {"detail", answer.error().message()}});
    note(context_.record, ResponseStage::upstream_status, Outcome::failed, 0, std::string(answer.error().code()));
    co_return co_await refuse_or_next(unreachable(answer.error()), last);
  }
  const bool passes_failures = context_.door.opaque != nullptr && context_.door.opaque->kind == OpaqueDoor::Kind::pass_through;
  if ((answer->status() < 200 || answer->status() > 299) && !passes_failures) {
    auto body = co_await answer->read_all(max_error_bytes);
    const ProviderError error =
        parse_provider_error(target.format, answer->status(), body.ok() ? *body : std::string{},
                             {.retry_after = answer->header("retry-after"), .retry_after_ms = answer->header("retry-after-ms"),
                              .error_type = answer->header("x-amzn-errortype")});
    note(context_.record, ResponseStage::upstream_status, Outcome::failed, 0, std::to_string(answer->status()));
    co_return co_await refuse_or_next(error, last);
  }
  note(context_.record, ResponseStage::upstream_status, Outcome::passed);
  if (choice_) engine_.target_health.succeeded(target.connection->id, target.model, http::Loop::monotonic_us() - asked_us);
  if (context_.opaque) co_return co_await answer_opaque(*answer, last);
  if (context_.door.operation == Door::Operation::count_tokens) co_return co_await answer_count(*answer, last);
  if (context_.request->stream && answer->streams()) co_return co_await answer_stream(*answer, last);
  co_return co_await answer_whole(*answer, last);
}

http::Task<Result<void>> Journey::record_dispatch() {
  const std::int64_t before = http::Loop::monotonic_us();
  auto put = writer().put_opened(context_.record);
  Result<void> journaled;
  if (put.ok()) {
    co_await exchange_.loop().end_of_round();
    journaled = writer().commit(*put);
  } else {
    journaled = std::move(put).error();
  }
  StageVerdict& verdict = context_.record.request_verdicts[static_cast<std::size_t>(RequestStage::dispatch_record)];
  verdict.outcome = journaled.ok() ? Outcome::passed : Outcome::failed;
  verdict.duration_us = static_cast<std::uint32_t>(http::Loop::monotonic_us() - before);
  dispatched_ = journaled.ok();
  co_return journaled;
}

std::optional<Duration> Journey::pause_before_retry(const ProviderError& error) const {
  if (retries_left_ <= 0 || !error.retry_same_credential()) return std::nullopt;
  // Twice as long each time, spread by the request's own random bits, so that clients that failed together do not return together.
  const std::int64_t spread_us = static_cast<std::int64_t>(std::hash<Uuid>{}(context_.record.id.value()) % 1'000) * shortest_retry_pause.us / 1'000;
  const int before = context_.route->settings.retries - retries_left_;
  Duration pause = Duration::microseconds((shortest_retry_pause.us << before) + spread_us);
  if (error.retry_after_ms) pause = std::max(pause, Duration::milliseconds(*error.retry_after_ms));
  if (pause > longest_retry_pause) return std::nullopt;
  const Duration left = engine_.limits.deadline - (engine_.clock.now() - context_.record.started_at);
  return pause < left ? std::optional(pause) : std::nullopt;
}

http::Task<Journey::Attempt> Journey::refuse_or_next(ProviderError error, bool last) {
  if (choice_) engine_.target_health.failed(context_.target->connection->id, context_.target->model, error, engine_.clock.now());
  if (const auto pause = pause_before_retry(error)) {
    --retries_left_;
    const std::int64_t before = http::Loop::monotonic_us();
    co_await exchange_.loop().sleep(*pause);
    waited_us_ += http::Loop::monotonic_us() - before;
    co_return exchange_.disconnected() ? Attempt::answered : Attempt::try_again;
  }
  if (!last && error.fall_back()) co_return Attempt::try_next;
  co_await fail(error);
  co_return Attempt::answered;
}

http::Task<Journey::Attempt> Journey::answer_whole(ProviderAnswer& answer, bool last) {
  const std::int64_t before = http::Loop::monotonic_us();
  auto body = co_await answer.read_all(max_answer_bytes);
  waited_us_ += http::Loop::monotonic_us() - before;
  if (!body.ok()) {
    if (exchange_.disconnected()) co_return Attempt::answered;
    note(context_.record, ResponseStage::protocol, Outcome::failed, 0, std::string(body.error().code()));
    co_return co_await refuse_or_next(unreachable(body.error()), last);
  }
  note(context_.record, ResponseStage::protocol, Outcome::passed);
  const std::int64_t read_us = http::Loop::monotonic_us();
  auto response = parse_response(context_.target->format, *std::move(body), &context_.target->provider->dialect);
  if (!response.ok()) {
    note(context_.record, ResponseStage::normalisation, Outcome::failed, 0, std::string(response.error().code()));
    ProviderError error = unreachable(response.error());
    error.code = errors::provider_protocol_error.code;
    error.message = errors::provider_protocol_error.title;
    co_return co_await refuse_or_next(std::move(error), last);
  }
  if (response->error) {
    note(context_.record, ResponseStage::normalisation, Outcome::failed, 0, response->error->code);
    co_return co_await refuse_or_next(*std::move(response->error), last);
  }
  const bool converted = context_.target->format != context_.door.format;
  std::string text = render_response(context_.door.format, *response,
                                     {.model = context_.record.requested_model, .id = exchange_.request_id(),
                                      .now_s = context_.now.to_unix_seconds(),
                                      .base64_vectors = context_.request->base64_vectors});
  note(context_.record, ResponseStage::normalisation, converted ? Outcome::changed : Outcome::passed,
       static_cast<std::uint32_t>(http::Loop::monotonic_us() - read_us));

  span_.answered_by(response->model);
  context_.record.usage = response->usage;
  answer_text_bytes_ = static_cast<std::int64_t>(text.size());
  if (!response->choices.empty()) context_.record.finish_reason = to_string(response->choices.front().finish);
  measure_usage(response->has_usage);
  context_.record.complete = true;
  co_await send_whole(200, std::move(text), answer_headers());
  co_return Attempt::answered;
}

http::Task<void> Journey::send_whole(int status, std::string body, http::Headers headers) {
  headers.set("content-type", "application/json");
  context_.record.response_bytes = body.size();
  context_.record.response_sha256 = crypto::sha256(body);
  context_.record.first_token_us = elapsed_us();
  close_record(status);
  if (!co_await recorded()) {
    const DoorError error = render_error(context_.door.format, DomainError(journal::journal_unwritable), exchange_.request_id());
    co_await exchange_.respond(error.status, headers, error.body);
    co_return;
  }
  headers.set("server-timing", server_timing());
  co_await exchange_.respond(status, headers, body);
}

http::Task<void> Journey::fail(DomainError error) {
  const DoorError rendered = render_error(context_.door.format, error, exchange_.request_id());
  context_.record.error_code = error.code();
  http::Headers headers = answer_headers();
  for (const auto& [name, value] : rendered.headers) headers.set(name, value);
  co_await send_whole(rendered.status, rendered.body, std::move(headers));
}

http::Task<void> Journey::fail(const ProviderError& error) {
  const DoorError rendered = render_error(context_.door.format, error, exchange_.request_id());
  context_.record.error_code = error.code.empty() ? "provider_error" : error.code;
  http::Headers headers = answer_headers();
  for (const auto& [name, value] : rendered.headers) headers.set(name, value);
  co_await send_whole(rendered.status, rendered.body, std::move(headers));
}

http::Task<void> Journey::list_models() {
  auto list = context_.door.operation == Door::Operation::list_models
                  ? Result<std::string>(model_list(context_))
                  : model_entry(context_, context_.path_model);
  if (!list.ok()) {
    co_await fail(std::move(list).error());
    co_return;
  }
  context_.record.complete = true;
  co_await send_whole(200, *std::move(list), answer_headers());
}

std::uint32_t Journey::elapsed_us() const { return static_cast<std::uint32_t>(http::Loop::monotonic_us() - started_us_); }

http::Headers Journey::answer_headers() const {
  http::Headers headers;
  headers.add("cache-control", "no-store");
  if (context_.standing) {
    const RateLimiter::Standing& s = *context_.standing;
    headers.add("ratelimit-policy", "\"requests\";q=" + std::to_string(s.quota) + ";w=60");
    headers.add("ratelimit", "\"requests\";r=" + std::to_string(s.remaining) + ";t=" + std::to_string(s.reset_s));
  }
  if (context_.rendered && !context_.rendered->dropped.empty()) {
    std::string names;
    for (const std::string& name : context_.rendered->dropped) names += (names.empty() ? "" : ", ") + name;
    headers.add("x-bastion-dropped-parameters", std::move(names));
  }
  return headers;
}

// The gateway's own time in milliseconds, by stage: what took no measurable time is left out.
std::string Journey::server_timing() const {
  std::string timing;
  timing.reserve(256);
  append_duration(timing, "gateway", static_cast<std::int64_t>(elapsed_us()) - waited_us_);
  for (std::size_t i = 0; i < stages_per_direction; ++i) {
    const std::uint32_t us = context_.record.request_verdicts[i].duration_us;
    if (us == 0) continue;
    timing += ", ";
    append_duration(timing, request_stage_names[i], us);
  }
  return timing;
}

}  // namespace astra::gateway::proxy
