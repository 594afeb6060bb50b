#include "iam/domain/names.hpp"

#include <array>

namespace astra::iam {
namespace {

constexpr std::array<std::string_view, 2> tenant_statuses{"active", "suspended"};
constexpr std::array<std::string_view, 4> user_states{"invited", "active", "suspended", "deactivated"};
constexpr std::array<std::string_view, 3> invitation_states{"pending", "accepted", "revoked"};
constexpr std::array<std::string_view, 2> team_roles{"member", "lead"};

}  // namespace

std::span<const std::string_view> enum_names(TenantStatus) { return tenant_statuses; }
std::span<const std::string_view> enum_names(UserState) { return user_states; }
std::span<const std::string_view> enum_names(Invitation::State) { return invitation_states; }
std::span<const std::string_view> enum_names(TeamRole) { return team_roles; }

}  // namespace astra::iam
