#include <doctest/doctest.h>

#include "fixture.hpp"

namespace astra::api {
namespace {

struct OtherNote {
  bool x = false;
  static const schema::Object& schema() {
    static const schema::Object object = schema::object<OtherNote>("NoteView").field("x", &OtherNote::x, "").done();
    return object;
  }
};
struct BadPattern {
  std::string x;
  static const schema::Object& schema() {
    static const schema::Object object =
        schema::object<BadPattern>("BadPattern").field("x", &BadPattern::x, "", schema::pattern("(?=a)")).done();
    return object;
  }
};

struct Handlers {
  Result<NoteView> none() { return NoteView{}; }
  Result<NoteView> with_path(const Path<NotePath>&) { return NoteView{}; }
  Result<NoteView> with_body(const Body<Note>&) { return NoteView{}; }
  Result<NoteView> bad_pattern(const Body<BadPattern>&) { return NoteView{}; }
  Result<NoteView> with_caller(const Caller&) { return NoteView{}; }
  Result<Page<NoteView>> unpaged() { return Page<NoteView>{}; }
  Result<Page<NoteView>> paged(const PageRequest&) { return Page<NoteView>{}; }
  Result<OtherNote> other() { return OtherNote{}; }
  Result<RawResponse> raw() { return RawResponse{}; }
};

constexpr const char* view = R"({"id":"1","text":"milk"})";

// Declares a sound route, lets `spoil` break it, and gives the codes of the rules broken.
template <class F>
std::vector<std::string> broken(F&& declare) {
  Routes routes;
  Handlers handlers;
  declare(routes, handlers);
  const auto sealed = routes.seal();
  std::vector<std::string> codes;
  if (sealed.ok()) return codes;
  CHECK(sealed.error().is(routes_unsound));
  for (const auto& v : sealed.error().violations()) codes.push_back(v.code);
  return codes;
}

Declaration good(Routes& routes, const char* path = "/a", const char* id = "getA") {
  Declaration d = routes.get(path);
  d.operation(id, "A summary", "A description").tag("Notes").needs("notes:read").example(view);
  return d;
}

using Codes = std::vector<std::string>;

TEST_CASE("a table that keeps the rules is sealed") {
  CHECK(broken([](Routes& r, Handlers& h) { good(r).handle<&Handlers::none>(h); }) == Codes{});
}

TEST_CASE("each broken rule keeps the table from being sealed") {
  CHECK(broken([](Routes& r, Handlers&) { good(r); }) == Codes{"no_handler"});
  CHECK(broken([](Routes& r, Handlers& h) {
    r.get("/a").operation("getA", "s", "d").tag("T").example(view).handle<&Handlers::none>(h);
  }) == Codes{"no_permission"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r).open_to_anyone("x").handle<&Handlers::none>(h); }) == Codes{"two_permissions"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r).needs("everything").handle<&Handlers::none>(h); }) == Codes{"permission_form"});
  CHECK(broken([](Routes& r, Handlers& h) {
    r.get("/a").operation("getA", "s", "d").tag("T").open_to_anyone("x").example(view).handle<&Handlers::with_caller>(h);
  }) == Codes{"open_with_caller"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r, "/a/{id}").handle<&Handlers::none>(h); }) == Codes{"placeholder"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r, "/a").handle<&Handlers::with_path>(h); }) == Codes{"placeholder"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r, "/a/").handle<&Handlers::none>(h); }) == Codes{"path"});
  CHECK(broken([](Routes& r, Handlers& h) {
    good(r, "/a", "getA").handle<&Handlers::none>(h);
    good(r, "/a", "getB").handle<&Handlers::none>(h);
  }) == Codes{"clash"});
  CHECK(broken([](Routes& r, Handlers& h) {
    good(r, "/a", "getA").handle<&Handlers::none>(h);
    good(r, "/b", "getA").handle<&Handlers::none>(h);
  }) == Codes{"operation_id"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r, "/a", "get_a").handle<&Handlers::none>(h); }) == Codes{"operation_id"});
  CHECK(broken([](Routes& r, Handlers& h) {
    r.get("/a").operation("getA", "", "").needs("a:b").example(view).handle<&Handlers::none>(h);
  }) == Codes{"summary", "description", "tag"});
  CHECK(broken([](Routes& r, Handlers& h) {
    good(r).example(R"({"text":"x"})", view).handle<&Handlers::with_body>(h);
  }) == Codes{"get_with_body"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r).handle<&Handlers::unpaged>(h); }) == Codes{"no_paging"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r).sortable({"a"}, "-b").handle<&Handlers::paged>(h); }) == Codes{"default_sort"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r).sortable({"a"}, "a").handle<&Handlers::none>(h); }) == Codes{"no_list"});
  CHECK(broken([](Routes& r, Handlers& h) {
    r.post("/a").operation("a", "s", "d").tag("T").needs("a:b").example(view).handle<&Handlers::none>(h);
  }) == Codes{"not_audited"});
  CHECK(broken([](Routes& r, Handlers& h) {
    r.get("/a").operation("a", "s", "d").tag("T").needs("a:b").handle<&Handlers::none>(h);
  }) == Codes{"example"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r).example(R"({"id":1})").handle<&Handlers::none>(h); }) == Codes{"example"});
  CHECK(broken([](Routes& r, Handlers& h) {
    r.post("/a").operation("a", "s", "d").tag("T").needs("a:b").audited_as("a.b").example(R"({"text":"x","y":1})", view)
        .handle<&Handlers::with_body>(h);
  }) == Codes{"example"});
  CHECK(broken([](Routes& r, Handlers& h) {
    r.post("/a").operation("a", "s", "d").tag("T").needs("a:b").audited_as("a.b").example("{", view).handle<&Handlers::with_body>(h);
  }) == Codes{"example"});
  CHECK(broken([](Routes& r, Handlers& h) {
    good(r, "/a", "getA").handle<&Handlers::none>(h);
    good(r, "/b", "getB").example(R"({"x":true})").handle<&Handlers::other>(h);
  }) == Codes{"schema_name"});
  CHECK(broken([](Routes& r, Handlers& h) { good(r).handle<&Handlers::raw>(h); }) == Codes{"media_type"});
  static constexpr ErrorKind one{"same", Category::conflict, "One."}, two{"same", Category::gone, "Two."};
  CHECK(broken([](Routes& r, Handlers& h) { good(r).may_fail_with({one, two}).handle<&Handlers::none>(h); }) == Codes{"error"});
  const auto codes = broken([](Routes& r, Handlers& h) {
    r.post("/a").operation("a", "s", "d").tag("T").needs("a:b").audited_as("a.b").example(view).handle<&Handlers::bad_pattern>(h);
  });
  CHECK(std::find(codes.begin(), codes.end(), "pattern") != codes.end());
}

TEST_CASE("the router decodes placeholders and tries literals first") {
  Routes routes;
  Handlers handlers;
  good(routes, "/n/{note_id}/x", "getA").handle<&Handlers::with_path>(handlers);
  good(routes, "/n/all", "getB").handle<&Handlers::none>(handlers);
  REQUIRE(routes.seal().ok());
  CHECK(routes.match(http::Method::get, "/n/all").endpoint->operation_id == "getB");
  // "all" is also a literal: the search must turn back.
  const auto match = routes.match(http::Method::get, "/n/all/x");
  REQUIRE(match.endpoint != nullptr);
  CHECK(match.values == std::vector<std::string>{"all"});
  CHECK(routes.match(http::Method::get, "/n/a%20b/x").values == std::vector<std::string>{"a b"});
  for (const char* path : {"", "/", "n/all", "/n", "/n//x", "/n/all/", "//n/all", "/N/all"}) {
    CAPTURE(path);
    CHECK(routes.match(http::Method::get, path).allowed.empty());
  }
  CHECK(routes.match(http::Method::post, "/n/all").endpoint == nullptr);
  CHECK(routes.match(http::Method::post, "/n/all").allowed.size() == 3);
}

}  // namespace
}  // namespace astra::api
