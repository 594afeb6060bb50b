#pragma once
#include <string>

#include "@module@/ports/@things@.hpp"
#include "platform/api/routes.hpp"

namespace astra::@module@::rest {

struct @Thing@Path {
  @Thing@Id @thing@_id;
  static const schema::Object& schema();
};

struct New@Thing@ {
  std::string name;
  static const schema::Object& schema();
};

struct @Thing@View {
  @Thing@Id id;
  std::string name;
  Instant created_at, updated_at;
  static const schema::Object& schema();
};

// /api/v1/@module@/@things@
class @Thing@Endpoints {
 public:
  explicit @Thing@Endpoints(@Thing@Keeping& @things@) : @things@_(@things@) {}
  void declare(api::Routes& routes);

  Result<Page<@Thing@View>> list(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<@Thing@View>> read(const Caller& caller, const api::Path<@Thing@Path>& path);
  Result<api::Created<@Thing@View>> create(const Caller& caller, const api::Body<New@Thing@>& body);

 private:
  @Thing@Keeping& @things@_;
};

}  // namespace astra::@module@::rest
