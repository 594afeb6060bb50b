#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

namespace astra::crypto {

using Sha256Digest = std::array<std::uint8_t, 32>;

// SHA-256 of a text. No allocation after a thread's first call: the gateway hashes a key per request.
Sha256Digest sha256(std::string_view text);

// SHA-256 of data that arrives in pieces.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  Sha256& update(std::string_view piece);
  // The digest of everything so far; the object starts afresh.
  Sha256Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The bytes of a digest (any array of bytes) as a view.
template <std::size_t n>
std::string_view bytes_view(const std::array<std::uint8_t, n>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), n};
}

}  // namespace astra::crypto
