#pragma once
#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/uuid.hpp"

namespace astra {

// The id of one kind of thing. Ids of different kinds do not mix:
//   using AlertId = Id<struct AlertTag>;
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(Uuid value) : value_(value) {}

  static Id create(Instant now) { return Id{Uuid::v7(now)}; }
  static std::optional<Id> parse(std::string_view text) {
    const auto value = Uuid::parse(text);
    return value ? std::optional<Id>(Id{*value}) : std::nullopt;
  }

  const Uuid& value() const { return value_; }
  std::string to_string() const { return value_.to_string(); }
  bool is_nil() const { return value_.is_nil(); }
  constexpr auto operator<=>(const Id&) const = default;

 private:
  Uuid value_;
};

using TenantId = Id<struct TenantTag>;
using UserId = Id<struct UserTag>;
using EventId = Id<struct EventTag>;

}  // namespace astra

template <class Tag>
struct std::hash<astra::Id<Tag>> {
  std::size_t operator()(const astra::Id<Tag>& id) const noexcept { return std::hash<astra::Uuid>{}(id.value()); }
};
