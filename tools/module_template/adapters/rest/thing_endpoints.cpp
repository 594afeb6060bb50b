#include "@module@/adapters/rest/@thing@_endpoints.hpp"

#include "@module@/domain/errors.hpp"
#include "@module@/domain/limits.hpp"

namespace astra::@module@::rest {
namespace {

// The catalogue of permissions is iam/domain/permissions.cpp.
constexpr Permission may_read{"@module@:read"};
constexpr Permission may_write{"@module@:write"};

constexpr std::string_view example = R"({"id": "0190163d-8694-739b-aea5-966c26f8ad90", "name": "First",
  "created_at": "2026-01-02T03:04:05.000Z", "updated_at": "2026-01-02T03:04:05.000Z"})";

@Thing@View view_of(const @Thing@& @thing@) {
  const auto& t = @thing@.parts();
  return {.id = t.id, .name = t.name, .created_at = t.created_at, .updated_at = t.updated_at};
}

}  // namespace

const schema::Object& @Thing@Path::schema() {
  static const schema::Object object = schema::object<@Thing@Path>("@Thing@Path")
      .field("@thing@_id", &@Thing@Path::@thing@_id, "The @thing@.")
      .done();
  return object;
}

const schema::Object& New@Thing@::schema() {
  static const schema::Object object = schema::object<New@Thing@>("New@Thing@", "A @thing@ to be made.")
      .field("name", &New@Thing@::name, "What to call it; unique.", schema::length(1, limits::longest_name_bytes))
      .done();
  return object;
}

const schema::Object& @Thing@View::schema() {
  static const schema::Object object = schema::object<@Thing@View>("@Thing@", "A @thing@.")
      .field("id", &@Thing@View::id, "Names it everywhere.")
      .field("name", &@Thing@View::name, "As people call it.", schema::length(1, limits::longest_name_bytes))
      .field("created_at", &@Thing@View::created_at, "When it was made.")
      .field("updated_at", &@Thing@View::updated_at, "When it last changed.")
      .done();
  return object;
}

void @Thing@Endpoints::declare(api::Routes& routes) {
  routes.get("/api/v1/@module@/@things@")
      .operation("list@Things@", "List @things@", "Oldest first.")
      .tag("@Things@")
      .needs(may_read)
      .example(example)
      .handle<&@Thing@Endpoints::list>(*this);
  routes.get("/api/v1/@module@/@things@/{@thing@_id}")
      .operation("read@Thing@", "Read a @thing@", "One @thing@ as it is now.")
      .tag("@Things@")
      .needs(may_read)
      .example(example)
      .handle<&@Thing@Endpoints::read>(*this);
  routes.post("/api/v1/@module@/@things@")
      .operation("create@Thing@", "Make a @thing@", "Its name must be free.")
      .tag("@Things@")
      .needs(may_write)
      .may_fail_with({@thing@_name_taken})
      .audited_as("@thing@.created")
      .example(R"({"name": "First"})", example)
      .handle<&@Thing@Endpoints::create>(*this);
}

Result<Page<@Thing@View>> @Thing@Endpoints::list(const Caller& caller, const PageRequest& page) {
  auto @things@ = TRY(@things@_.list(caller, page));
  Page<@Thing@View> views{.items = {}, .next = std::move(@things@.next), .total_count = @things@.total_count};
  for (const @Thing@& @thing@ : @things@.items) views.items.push_back(view_of(@thing@));
  return views;
}

Result<api::WithETag<@Thing@View>> @Thing@Endpoints::read(const Caller& caller, const api::Path<@Thing@Path>& path) {
  const @Thing@ @thing@ = TRY(@things@_.read(caller, path->@thing@_id));
  return api::WithETag<@Thing@View>{view_of(@thing@), @thing@.version()};
}

Result<api::Created<@Thing@View>> @Thing@Endpoints::create(const Caller& caller, const api::Body<New@Thing@>& body) {
  const @Thing@ @thing@ = TRY(@things@_.create(caller, body->name));
  return api::Created<@Thing@View>{view_of(@thing@), "/api/v1/@module@/@things@/" + @thing@.id().to_string(), @thing@.version()};
}

}  // namespace astra::@module@::rest
