#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/schema.hpp"
#include "platform/api/call.hpp"
#include "platform/api/limits.hpp"

// One declared operation, as data: what the router, the reader, the documents and the SDK generator work from.
// Handlers are reached through one function per endpoint (made by handle<>); everything else here is plain values.
namespace astra::api {

using SchemaOf = const schema::Object& (*)();

// What a handler is called with. Values are owned by the application for the length of the call.
struct Arguments {
  const Caller* caller = nullptr;
  const CallContext* context = nullptr;
  const void* path = nullptr;
  const void* query = nullptr;
  const void* body = nullptr;
  const PageRequest* page = nullptr;
};

// What a handler gave, already written: the application adds envelope and headers.
struct Outcome {
  int status = 0;                      // 0: the endpoint's
  std::string data;                    // JSON; of a list: the items between brackets
  std::vector<std::string> next;       // list: the sort values of the last row where there is more
  std::optional<std::int64_t> total_count;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::int64_t> version;
  bool empty = false;                  // 204
  std::optional<http::Response> raw;
  std::vector<std::string>* rows = nullptr;  // export: one text per item instead of data
  bool rows_as_csv = false;

  void object(const schema::Object& object, const void* value);
  void list(const schema::Object& object, const void* first, std::size_t stride, std::size_t count);
  void accepted(Uuid job);
};

struct Endpoint {
  enum class Gives : std::uint8_t { nothing, object, page, accepted, raw };

  http::Method method = http::Method::get;
  std::string path;
  std::string operation_id, summary, description, tag;
  std::vector<std::string> permissions;   // all of them are needed
  std::string open_reason;                // why no credential is needed
  std::string any_caller_reason;          // why a credential of any role is enough
  int status = 0;                         // of success
  std::vector<ErrorKind> errors;          // besides those every operation may answer
  std::string audited_as;
  std::string not_audited_reason;
  std::string request_example, response_example, only_example;
  bool needs_if_match = false;
  bool needs_step_up = false;
  bool streams = false;
  bool replayable = true;                 // POST: takes an Idempotency-Key
  std::size_t max_body_bytes = default_max_body_bytes;
  std::vector<std::string> sortable;
  std::string default_sort;
  std::string sdk_resource, sdk_method;
  std::string raw_media_type;             // of a raw answer
  std::vector<std::pair<int, std::string>> other_answers;  // statuses of raw answers besides success, and what they mean

  SchemaOf path_schema = nullptr, query_schema = nullptr, body_schema = nullptr, answer_schema = nullptr;
  bool takes_caller = false, takes_page = false;
  Gives gives = Gives::nothing;

  void* self = nullptr;
  Result<void> (*call)(void* self, const Arguments&, Outcome&) = nullptr;

  bool open() const { return !open_reason.empty(); }
  bool mutates() const { return method != http::Method::get && method != http::Method::head; }
  // "POST /api/v1/alerts", for messages.
  std::string name() const;
};

namespace detail {

template <class P> struct Parameter;
template <> struct Parameter<Caller> {
  static void declare(Endpoint& e) { e.takes_caller = true; }
  static const Caller& from(const Arguments& a) { return *a.caller; }
};
template <> struct Parameter<CallContext> {
  static void declare(Endpoint&) {}
  static const CallContext& from(const Arguments& a) { return *a.context; }
};
template <> struct Parameter<PageRequest> {
  static void declare(Endpoint& e) { e.takes_page = true; }
  static const PageRequest& from(const Arguments& a) { return *a.page; }
};
template <class T> struct Parameter<Path<T>> {
  static void declare(Endpoint& e) { e.path_schema = &T::schema; }
  static Path<T> from(const Arguments& a) { return Path<T>(a.path); }
};
template <class T> struct Parameter<Query<T>> {
  static void declare(Endpoint& e) { e.query_schema = &T::schema; }
  static Query<T> from(const Arguments& a) { return Query<T>(a.query); }
};
template <class T> struct Parameter<Body<T>> {
  static void declare(Endpoint& e) { e.body_schema = &T::schema; }
  static Body<T> from(const Arguments& a) { return Body<T>(a.body); }
};

void declare_answer(Endpoint& endpoint, Endpoint::Gives gives, SchemaOf schema, int status);

template <class T> struct Answer {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::object, &T::schema, 200); }
  static void give(Outcome& o, T& value) { o.object(T::schema(), &value); }
};
template <> struct Answer<void> {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::nothing, nullptr, 204); }
};
template <class T> struct Answer<Page<T>> {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::page, &T::schema, 200); }
  static void give(Outcome& o, Page<T>& page) {
    o.next = std::move(page.next);
    o.total_count = page.total_count;
    o.list(T::schema(), page.items.data(), sizeof(T), page.items.size());
  }
};
template <class T> struct Answer<Created<T>> {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::object, &T::schema, 201); }
  static void give(Outcome& o, Created<T>& created) {
    o.version = created.version;
    o.headers.emplace_back("Location", std::move(created.location));
    o.object(T::schema(), &created.value);
  }
};
template <class T> struct Answer<WithETag<T>> {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::object, &T::schema, 200); }
  static void give(Outcome& o, WithETag<T>& tagged) {
    o.version = tagged.version;
    o.object(T::schema(), &tagged.value);
  }
};
template <class T> struct Answer<WithHeaders<T>> {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::object, &T::schema, 200); }
  static void give(Outcome& o, WithHeaders<T>& answer) {
    o.headers = std::move(answer.headers);
    o.object(T::schema(), &answer.value);
  }
};
template <> struct Answer<Accepted> {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::accepted, nullptr, 202); }
  static void give(Outcome& o, Accepted& accepted) { o.accepted(accepted.job); }
};
template <> struct Answer<RawResponse> {
  static void declare(Endpoint& e) { declare_answer(e, Endpoint::Gives::raw, nullptr, 200); }
  static void give(Outcome& o, RawResponse& raw) { o.raw = std::move(raw.response); }
};

template <class M> struct Handler;
template <class Self, class T, class... P>
struct Handler<Result<T> (Self::*)(P...)> {
  using Owner = Self;
  static void declare(Endpoint& e) {
    Answer<T>::declare(e);
    (Parameter<std::remove_cvref_t<P>>::declare(e), ...);
  }
  template <auto method>
  static Result<void> call(void* self, const Arguments& arguments, Outcome& outcome) {
    auto result = (static_cast<Self*>(self)->*method)(Parameter<std::remove_cvref_t<P>>::from(arguments)...);
    if (!result.ok()) return std::move(result).error();
    if constexpr (std::is_void_v<T>) outcome.empty = true;
    else Answer<T>::give(outcome, *result);
    return {};
  }
};
template <class Self, class T, class... P>
struct Handler<Result<T> (Self::*)(P...) const> : Handler<Result<T> (Self::*)(P...)> {};

}  // namespace detail

}  // namespace astra::api
