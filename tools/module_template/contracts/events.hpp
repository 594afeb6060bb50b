#pragma once
#include <string>
#include <string_view>

#include "kernel/event.hpp"
#include "kernel/id.hpp"

// What happens to @things@ that other modules may hear of.
namespace astra::@module@ {

using @Thing@Id = Id<struct @Thing@Tag>;

struct @Thing@Created {
  static constexpr std::string_view type = "astra.@module@.@thing@.created.v1";
  @Thing@Id @thing@_id;
  std::string subject() const { return @thing@_id.to_string(); }
  static const schema::Object& schema();
};

}  // namespace astra::@module@
