#pragma once
#include <map>
#include <mutex>

#include "kernel/json.hpp"
#include "platform/api/application.hpp"
#include "platform/api/openapi.hpp"

// A small module, and everything an Application needs, in memory.
namespace astra::api {

class FixedClock final : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = Instant::from_unix_seconds(1'800'000'000);
};

// Idempotency as the port says it, without a database.
class IdempotencyInMemory final : public IdempotencyStore {
 public:
  Result<Claim> claim(const IdempotencyScope& scope, const Fingerprint& fingerprint, Instant now) override;
  Result<void> finish(const IdempotencyScope& scope, const StoredAnswer& answer, Instant now) override;
  Result<void> release(const IdempotencyScope& scope) override;

 private:
  struct Entry {
    Fingerprint fingerprint;
    bool done = false;
    StoredAnswer answer;
    Instant expires;
  };
  static std::string key_of(const IdempotencyScope& scope);
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

struct Note {
  std::string text;
  std::optional<std::int32_t> stars;
  static const schema::Object& schema();
};
struct NoteView {
  std::string id;
  std::string text;
  static const schema::Object& schema();
};
struct NotePath {
  Uuid note_id;
  static const schema::Object& schema();
};
struct NoteQuery {
  std::optional<std::string> q;
  std::vector<std::string> tag;
  static const schema::Object& schema();
};

inline constexpr ErrorKind note_locked{"note_locked", Category::conflict, "The note is locked."};

class NoteEndpoints {
 public:
  void declare(Routes& routes);

  Result<NoteView> read(const Path<NotePath>& path, const Caller& caller);
  Result<Page<NoteView>> list(const PageRequest& page, const Query<NoteQuery>& query, const Caller&);
  Result<Created<NoteView>> create(const Body<Note>& body);
  Result<WithETag<NoteView>> change(const Path<NotePath>&, const Body<Note>& body, const CallContext& context);
  Result<void> remove(const Path<NotePath>&);
  Result<Accepted> reindex();
  Result<NoteView> open() const;
  Result<NoteView> secret(const Caller&);

  static constexpr std::size_t stored_notes = 450;
  int creations = 0;
  std::int64_t version = 7;
  PageRequest last_page;
  bool fail_with_internal = false, throw_from_handler = false;
  std::function<void()> during_create;
};

class Keys final : public Authenticator {
 public:
  Result<Caller> authenticate(const http::Request& request) override;
  Instant proven_at;
};

struct World : AuditSink, CallObserver {
  World();
  void record(const AuditedCall& call) override;
  void finished(std::string_view operation, int status, Duration) override { calls.emplace_back(operation, status); }
  void unexpected(std::string_view operation, std::string_view, const DomainError& error) override {
    surprises.push_back(std::string(operation) + " " + std::string(error.message()));
  }

  http::Response send(http::Method method, std::string target, std::string body = {},
                      std::vector<std::pair<std::string, std::string>> headers = {}, std::string_view key = "ana");

  struct Entry {
    std::string action, code, id;
    bool succeeded, has_caller;
    int status;
  };
  FixedClock clock;
  Keys keys;
  IdempotencyInMemory idempotency;
  NoteEndpoints notes;
  Routes routes;
  DocumentEndpoint document;
  std::vector<Entry> audited;
  std::vector<std::pair<std::string, int>> calls;
  std::vector<std::string> surprises;
  std::unique_ptr<Application> application;
};

inline const TenantId tenant_a{*Uuid::parse("0190163d-0000-7000-8000-00000000000a")};
inline const TenantId tenant_b{*Uuid::parse("0190163d-0000-7000-8000-00000000000b")};
inline constexpr const char* note_path = "/api/v1/notes/0190163d-8694-739b-aea5-966c26f8ad90";

std::string streamed(const http::Response& response);

}  // namespace astra::api
