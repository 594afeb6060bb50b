#pragma once
#include <cstddef>
#include <cstdint>

namespace astra::crypto {

inline constexpr std::size_t max_jwt_bytes = 8 * 1024;
inline constexpr std::size_t max_jwt_depth = 16;             // of its JSON
inline constexpr std::size_t max_sealed_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t max_password_bytes = 1'024;     // longer ones are refused before hashing
inline constexpr std::size_t max_secrets_file_bytes = 64 * 1024;
inline constexpr std::size_t max_master_keys = 64;

// Argon2id as ASVS 5.0 appendix C asks: 19 MiB, two passes, one lane.
inline constexpr std::uint32_t argon2_memory_kib = 19 * 1024;
inline constexpr std::uint32_t argon2_passes = 2;

}  // namespace astra::crypto
