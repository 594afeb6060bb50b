#pragma once
#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/api/endpoint.hpp"
#include "platform/api/errors.hpp"

namespace astra::api {

// Says what one operation is; made by Routes::get and its siblings, ended by handle<>.
//
//   routes.post("/api/v1/alerts/{alert_id}/acknowledge")
//       .operation("acknowledgeAlert", "Say that somebody is on it", "Stops escalation. Use it when ...")
//       .tag("Alerts")
//       .needs("alerts:respond")
//       .may_fail_with({alert_not_firing})
//       .audited_as("alert.acknowledged")
//       .example(R"({"note": "looking"})", R"({"id": "..."})")
//       .handle<&AlertEndpoints::acknowledge>(*this);
class Declaration {
 public:
  explicit Declaration(Endpoint& endpoint) : endpoint_(endpoint) {}

  // A unique camelCase id, one line, and what a newcomer must know to use it.
  Declaration& operation(std::string_view id, std::string_view summary, std::string_view description);
  // The module's resource, for the document and the SDKs.
  Declaration& tag(std::string_view name);

  // Who may call: a permission (all, where several are named), any signed-in caller, or anyone.
  Declaration& needs(std::string_view permission);
  Declaration& needs(const Permission& permission) { return needs(permission.name); }
  Declaration& open_to_any_caller(std::string_view reason);
  Declaration& open_to_anyone(std::string_view reason);
  // The person must have proven who they are within the last ten minutes.
  Declaration& step_up();

  // The status of success, where it is not the answer type's own.
  Declaration& answers(int status);
  Declaration& may_fail_with(std::initializer_list<ErrorKind> errors);

  // The name of the audit entry. Required where something changes; a POST that only reads says why it has none.
  Declaration& audited_as(std::string_view action);
  Declaration& not_audited(std::string_view reason);

  // JSON of the body and of `data` in the answer. One argument: the answer's (GET), or of an operation that answers
  // nothing the body's.
  Declaration& example(std::string_view request, std::string_view response);
  Declaration& example(std::string_view only);

  // PATCH, PUT, DELETE: 428 without If-Match.
  Declaration& needs_if_match();
  // A POST whose answer must not be stored (it holds a secret): a repeated Idempotency-Key is answered 409 instead.
  Declaration& not_replayable();
  // What a list may be sorted by, and how it is where nothing is asked: sortable({"created_at", "name"}, "-created_at").
  Declaration& sortable(std::initializer_list<std::string_view> fields, std::string_view by_default);
  Declaration& max_body(std::size_t bytes);
  // The answer is an event stream.
  Declaration& streams();
  // The media type of a RawResponse: "text/html".
  Declaration& gives(std::string_view media_type);
  // A RawResponse with another status than success, of the same media type: a page that says why not.
  Declaration& also_gives(int status, std::string_view meaning);
  // Where the SDK method's name does not follow from tag and operation id.
  Declaration& sdk(std::string_view resource, std::string_view method);

  // `self` must outlive the routes.
  template <auto method, class Self>
  void handle(Self& self) {
    using Handler = detail::Handler<decltype(method)>;
    Handler::declare(endpoint_);
    bind(static_cast<typename Handler::Owner*>(&self), &Handler::template call<method>);
  }

 private:
  void bind(void* self, Result<void> (*call)(void*, const Arguments&, Outcome&));

  Endpoint& endpoint_;
};

// The table of all operations. Modules declare into it at start-up; seal() refuses a table that breaks a house rule, so
// that a process with such a table never starts (and a unit test without sockets finds it).
class Routes {
 public:
  Routes();
  ~Routes();
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  Declaration get(std::string_view path) { return add(http::Method::get, path); }
  Declaration post(std::string_view path) { return add(http::Method::post, path); }
  Declaration put(std::string_view path) { return add(http::Method::put, path); }
  Declaration patch(std::string_view path) { return add(http::Method::patch, path); }
  Declaration del(std::string_view path) { return add(http::Method::del, path); }

  // Checks everything and builds the router. Errors: routes_unsound, with one violation per broken rule.
  Result<void> seal();
  bool sealed() const { return tree_ != nullptr; }

  const std::deque<Endpoint>& endpoints() const { return endpoints_; }

  // What a path leads to. Values are percent-decoded.
  struct Match {
    const Endpoint* endpoint = nullptr;           // null: the path is unknown, or does not take the method
    std::vector<std::string> values;              // of the placeholders, in order
    std::vector<std::string_view> names;
    std::vector<http::Method> allowed;            // every method the path takes; empty: the path is unknown
  };
  Match match(http::Method method, std::string_view path) const;

 private:
  struct Tree;
  Declaration add(http::Method method, std::string_view path);

  std::deque<Endpoint> endpoints_;
  std::unique_ptr<Tree> tree_;
};

inline constexpr ErrorKind routes_unsound{"routes_unsound", Category::internal, "The table of operations breaks house rules."};

}  // namespace astra::api
