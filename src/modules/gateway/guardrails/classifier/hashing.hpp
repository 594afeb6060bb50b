#pragma once
#include <cstdint>
#include <string_view>

// How words and word sequences become numbers. Training and inference share these functions; changing one is a new model format.
namespace astra::gateway::classifier {

inline constexpr std::uint64_t fnv_seed = 0xcbf29ce484222325ULL;

constexpr std::uint64_t fnv_step(std::uint64_t hash, unsigned char byte) { return (hash ^ byte) * 0x100000001b3ULL; }

// Spreads a hash over all bits (the finaliser of MurmurHash3).
constexpr std::uint64_t mix(std::uint64_t hash) {
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

// Of an ordered pair: combine(a, b) != combine(b, a).
constexpr std::uint64_t combine(std::uint64_t a, std::uint64_t b) { return mix(a * 0x9e3779b97f4a7c15ULL + b); }

constexpr std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = fnv_seed;
  for (const char c : text) hash = fnv_step(hash, static_cast<unsigned char>(c));
  return mix(hash);
}

}  // namespace astra::gateway::classifier
