#pragma once
#include <optional>
#include <span>
#include <string_view>

#include "iam/domain/invitation.hpp"
#include "iam/domain/team.hpp"
#include "iam/domain/tenant.hpp"
#include "iam/domain/user.hpp"

// The names of iam's enumerations, in the order of their values: as they are stored and shown.
namespace astra::iam {

std::span<const std::string_view> enum_names(TenantStatus);
std::span<const std::string_view> enum_names(UserState);
std::span<const std::string_view> enum_names(Invitation::State);
std::span<const std::string_view> enum_names(TeamRole);

template <class E>
std::string_view name_of(E value) {
  return enum_names(E{})[static_cast<std::size_t>(value)];
}

template <class E>
std::optional<E> named(std::string_view name) {
  const auto names = enum_names(E{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

}  // namespace astra::iam
