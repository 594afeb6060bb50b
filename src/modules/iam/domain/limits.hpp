#pragma once
#include <cstddef>

#include "kernel/time.hpp"

// Limits of organisations, people, roles and teams.
namespace astra::iam::limits {

inline constexpr std::size_t longest_name = 120;            // code points, as everywhere below
inline constexpr std::size_t longest_description = 1'000;
inline constexpr std::size_t longest_slug = 63;
inline constexpr std::size_t longest_email = 254;           // RFC 5321, bytes
inline constexpr std::size_t longest_email_local_part = 64;
inline constexpr std::size_t longest_time_zone = 64;
inline constexpr std::size_t most_email_domains = 50;

inline constexpr std::size_t longest_role_key = 63;
inline constexpr std::size_t most_roles_per_user = 20;
inline constexpr std::size_t most_custom_roles = 100;       // per tenant
inline constexpr std::size_t most_permissions = 200;        // per role

inline constexpr std::size_t most_members = 500;            // per team

inline constexpr int least_session_minutes = 5;
inline constexpr int most_session_idle_minutes = 24 * 60;
inline constexpr int most_session_minutes = 30 * 24 * 60;

}  // namespace astra::iam::limits
