#pragma once
#include "kernel/error.hpp"

// What can go wrong with organisations, people, roles and teams, besides what every module may answer.
namespace astra::iam {

inline constexpr ErrorKind last_owner{"last_owner", Category::conflict, "An organisation keeps at least one active owner."};
inline constexpr ErrorKind user_outranks_caller{
    "user_outranks_caller", Category::forbidden, "This person may do things you may not, so you cannot change their account."};
inline constexpr ErrorKind permission_not_held{"permission_not_held", Category::forbidden,
                                               "You cannot grant what you may not do yourself."};
inline constexpr ErrorKind user_state_conflict{"user_state_conflict", Category::conflict,
                                               "The state of this account does not allow it."};
inline constexpr ErrorKind email_taken{"email_taken", Category::conflict, "Somebody in this organisation has this address."};
inline constexpr ErrorKind email_domain_not_allowed{"email_domain_not_allowed", Category::unprocessable,
                                                    "The organisation does not allow addresses of this domain."};
inline constexpr ErrorKind invitation_over{"invitation_over", Category::gone,
                                           "This invitation was used, replaced, taken back, or has expired."};
inline constexpr ErrorKind role_key_taken{"role_key_taken", Category::conflict, "There is a role with this key."};
inline constexpr ErrorKind role_is_built_in{"role_is_built_in", Category::conflict, "Built-in roles cannot be changed."};
inline constexpr ErrorKind role_in_use{"role_in_use", Category::conflict, "Somebody still has this role."};
inline constexpr ErrorKind too_many_roles{"too_many_roles", Category::conflict,
                                          "The organisation has as many custom roles as it may have."};
inline constexpr ErrorKind team_name_taken{"team_name_taken", Category::conflict, "There is a team with this name."};
inline constexpr ErrorKind team_full{"team_full", Category::conflict, "The team has as many members as it may have."};
inline constexpr ErrorKind slug_taken{"slug_taken", Category::conflict, "There is an organisation with this short name."};
inline constexpr ErrorKind setup_over{"setup_over", Category::gone,
                                      "This set-up link was used, replaced or has expired."};

}  // namespace astra::iam
