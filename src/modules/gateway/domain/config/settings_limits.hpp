#pragma once
#include <cstddef>
#include <cstdint>

// Bounds on what a tenant may configure.
namespace astra::gateway::limits {

inline constexpr std::size_t longest_connection_name = 63;
inline constexpr std::size_t longest_base_url = 512;
inline constexpr std::size_t longest_secret = 4'096;
inline constexpr std::size_t shortest_secret = 8;
inline constexpr std::size_t secret_tail = 4;               // characters of a secret that stay legible
inline constexpr std::size_t longest_pattern = 256;
inline constexpr std::size_t most_patterns = 200;
inline constexpr std::size_t most_headers = 20;
inline constexpr std::size_t longest_header = 1'024;
inline constexpr std::size_t longest_option = 256;
inline constexpr std::size_t most_connections = 200;        // of a tenant
inline constexpr std::size_t longest_key_name = 120;
inline constexpr std::int64_t shortest_timeout_ms = 100;
inline constexpr std::int64_t longest_timeout_ms = 3'600'000;
inline constexpr std::int64_t most_position = 10'000;
inline constexpr std::int64_t most_per_minute = 1'000'000'000;
inline constexpr std::int64_t most_concurrent = 100'000;

}  // namespace astra::gateway::limits
