#include "@module@/contracts/events.hpp"

namespace astra::@module@ {

const schema::Object& @Thing@Created::schema() {
  static const schema::Object object = schema::object<@Thing@Created>("@Thing@Created", "A @thing@ came into being.")
      .field("@thing@_id", &@Thing@Created::@thing@_id, "The @thing@.")
      .done();
  return object;
}

}  // namespace astra::@module@
