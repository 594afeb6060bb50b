#include "fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

namespace astra::api {

std::string IdempotencyInMemory::key_of(const IdempotencyScope& s) {
  return s.tenant.to_string() + s.principal.to_string() + s.route + "\n" + s.key;
}

Result<IdempotencyStore::Claim> IdempotencyInMemory::claim(const IdempotencyScope& scope, const Fingerprint& fingerprint, Instant now) {
  const std::lock_guard lock(mutex_);
  Claim claim;
  const auto [at, is_new] = entries_.try_emplace(key_of(scope));
  Entry& entry = at->second;
  if (is_new || entry.expires <= now) {
    entry = Entry{fingerprint, false, {}, now + idempotency_lifetime};
    return claim;
  }
  claim.answer = entry.answer;
  claim.state = entry.fingerprint != fingerprint ? Claim::State::other_request
                                                 : entry.done ? Claim::State::answered : Claim::State::running;
  return claim;
}

Result<void> IdempotencyInMemory::finish(const IdempotencyScope& scope, const StoredAnswer& answer, Instant) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[key_of(scope)];
  entry.done = true;
  entry.answer = answer;
  return {};
}

Result<void> IdempotencyInMemory::release(const IdempotencyScope& scope) {
  const std::lock_guard lock(mutex_);
  entries_.erase(key_of(scope));
  return {};
}

const schema::Object& Note::schema() {
  static const schema::Object object = schema::object<Note>("Note", "A note to keep.")
      .field("text", &Note::text, "What it says.", schema::length(1, 50))
      .field("stars", &Note::stars, "How good it is.", schema::range(1, 5))
      .done();
  return object;
}
const schema::Object& NoteView::schema() {
  static const schema::Object object = schema::object<NoteView>("NoteView", "A note as it is kept.")
      .field("id", &NoteView::id, "Its id.").field("text", &NoteView::text, "What it says.").done();
  return object;
}
const schema::Object& NotePath::schema() {
  static const schema::Object object =
      schema::object<NotePath>("NotePath").field("note_id", &NotePath::note_id, "The note's id.").done();
  return object;
}
const schema::Object& NoteQuery::schema() {
  static const schema::Object object = schema::object<NoteQuery>("NoteQuery")
      .field("q", &NoteQuery::q, "Text to look for.", schema::length(1, 20))
      .field("tag", &NoteQuery::tag, "Only with one of these tags.", schema::items(0, 3) | schema::defaulted())
      .done();
  return object;
}

void NoteEndpoints::declare(Routes& routes) {
  constexpr const char* view = R"({"id":"1","text":"milk"})";
  constexpr const char* note = R"({"text":"milk","stars":3})";
  routes.get("/api/v1/notes/{note_id}").operation("getNote", "Read a note", "When its id is known.").tag("Notes")
      .needs("notes:read").example(view).handle<&NoteEndpoints::read>(*this);
  routes.get("/api/v1/notes").operation("listNotes", "List notes", "Newest first.").tag("Notes").needs("notes:read")
      .sortable({"created_at", "text"}, "-created_at").example(view).handle<&NoteEndpoints::list>(*this);
  routes.post("/api/v1/notes").operation("createNote", "Keep a note", "Whenever something is worth keeping.").tag("Notes")
      .needs("notes:write").may_fail_with({note_locked}).audited_as("note.created").example(note, view)
      .handle<&NoteEndpoints::create>(*this);
  routes.patch("/api/v1/notes/{note_id}").operation("updateNote", "Change a note", "Only what is given changes.").tag("Notes")
      .needs("notes:write").audited_as("note.changed").needs_if_match().example(note, view).handle<&NoteEndpoints::change>(*this);
  routes.del("/api/v1/notes/{note_id}").operation("deleteNote", "Drop a note", "It cannot be had back.").tag("Notes")
      .needs("notes:write").step_up().audited_as("note.deleted").handle<&NoteEndpoints::remove>(*this);
  routes.post("/api/v1/notes/reindex").operation("reindexNotes", "Index again", "Goes on as a job.").tag("Notes")
      .needs("notes:write").audited_as("notes.reindexed").handle<&NoteEndpoints::reindex>(*this);
  routes.get("/api/v1/motto").operation("getMotto", "Read the motto", "Anyone may.").tag("Motto")
      .open_to_anyone("it is public").example(view).handle<&NoteEndpoints::open>(*this);
  routes.post("/api/v1/secrets").operation("createSecret", "Make a secret", "It is shown once.").tag("Secrets")
      .open_to_any_caller("everyone may have one").not_replayable().audited_as("secret.created").example(view)
      .handle<&NoteEndpoints::secret>(*this);
}

Result<NoteView> NoteEndpoints::read(const Path<NotePath>& path, const Caller& caller) {
  if (throw_from_handler) throw std::runtime_error("the disk is on fire");
  if (fail_with_internal) return DomainError(errors::internal, "password=hunter2 at db:5432");
  if (caller.tenant != tenant_a) return errors::not_found;
  return NoteView{path->note_id.to_string(), "milk"};
}

Result<Page<NoteView>> NoteEndpoints::list(const PageRequest& page, const Query<NoteQuery>&, const Caller&) {
  last_page = page;
  Page<NoteView> out;
  std::size_t i = page.after.empty() ? 0 : static_cast<std::size_t>(std::stoul(page.after.back()));
  for (; i < stored_notes && out.items.size() < static_cast<std::size_t>(page.limit); ++i)
    out.items.push_back({std::to_string(i), i == 1 ? "=1+1,\"x\"" : "note " + std::to_string(i)});
  if (i < stored_notes) out.next = {"2026-01-01", std::to_string(i)};
  if (page.count) out.total_count = stored_notes;
  return out;
}

Result<Created<NoteView>> NoteEndpoints::create(const Body<Note>& body) {
  if (during_create) during_create();
  if (body->text == "locked") return note_locked;
  ++creations;
  return Created<NoteView>{{std::to_string(creations), body->text}, "/api/v1/notes/1", version};
}

Result<WithETag<NoteView>> NoteEndpoints::change(const Path<NotePath>&, const Body<Note>& body, const CallContext& context) {
  if (const auto expected = context.expected_version(); expected && *expected != version) return errors::stale_version(version);
  return WithETag<NoteView>{{"1", body->text}, ++version};
}

Result<void> NoteEndpoints::remove(const Path<NotePath>&) { return {}; }
Result<Accepted> NoteEndpoints::reindex() { return Accepted{tenant_a.value()}; }
Result<NoteView> NoteEndpoints::open() const { return NoteView{"1", "slow is smooth"}; }
Result<NoteView> NoteEndpoints::secret(const Caller&) { return NoteView{"1", "s3cr3t"}; }

Result<Caller> Keys::authenticate(const http::Request& request) {
  const std::string_view key = request.headers.value("authorization");
  Caller caller;
  caller.kind = Caller::Kind::user;
  caller.authenticated_at = proven_at;
  caller.permissions = {"notes:read", "notes:write"};
  if (key == "Bearer ana") caller.tenant = tenant_a, caller.principal = *Uuid::parse("00000000-0000-0000-0000-00000000000a");
  else if (key == "Bearer ben") caller.tenant = tenant_b, caller.principal = *Uuid::parse("00000000-0000-0000-0000-00000000000b");
  else if (key == "Bearer cleo") caller.tenant = tenant_a, caller.permissions = {"notes:read"};
  else return errors::unauthenticated;
  return caller;
}

World::World() : document(routes, {.version = "1.2.3", .description = "For tests."}) {
  notes.declare(routes);
  document.declare(routes);
  const auto sealed = routes.seal();
  if (!sealed.ok()) FAIL(std::string(sealed.error().message()));
  keys.proven_at = clock.at;
  application = std::make_unique<Application>(
      routes, Application::Parts{.clock = &clock, .authenticator = &keys, .idempotency = &idempotency, .audit = this,
                                 .observer = this, .secret = "a secret of at least some length"});
}

void World::record(const AuditedCall& call) {
  audited.push_back({std::string(call.action), std::string(call.error_code),
                     call.path_ids.empty() ? "" : std::string(call.path_ids[0].second), call.succeeded, call.caller != nullptr,
                     call.status});
}

http::Response World::send(http::Method method, std::string target, std::string body,
                           std::vector<std::pair<std::string, std::string>> headers, std::string_view key) {
  http::Request request;
  request.method = method;
  request.target = target;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) request.query = target.substr(mark + 1);
  if (!key.empty()) request.headers.add("Authorization", "Bearer " + std::string(key));
  if (!body.empty()) request.headers.add("Content-Type", "application/json");
  for (auto& [name, value] : headers) request.headers.set(name, value);
  request.body = std::move(body);
  request.request_id = "req_00000000000000000000000000000001";
  request.remote_ip = "192.0.2.1";
  return application->handle(request);
}

std::string streamed(const http::Response& response) {
  std::string out;
  response.stream([&](std::string_view piece) { return out += piece, true; });
  return out;
}

}  // namespace astra::api
