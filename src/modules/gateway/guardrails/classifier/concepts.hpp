#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace astra::gateway::classifier {

// Which idea a word or short phrase stands for ("ignore", "forget", "vergiss": to disregard), in several languages.
// Read once from data/guardrails/concepts.txt; a look-up costs one bit test for words that are not in it.
class Concepts {
 public:
  static constexpr std::uint8_t none = 0xff;
  static constexpr std::size_t at_most = 64;

  // Lines "NAME: form, form two, stem*": up to three words a form, a star ends a stem of four to eight letters.
  static Concepts parse(std::string_view text);

  std::uint8_t word(std::uint64_t hash) const { return find(hash); }
  std::uint8_t stem(std::uint64_t prefix_hash) const { return find(~prefix_hash); }
  std::size_t size() const { return names_; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint8_t name = none;
  };
  static constexpr std::size_t filter_bits = 1U << 16U;

  std::uint8_t find(std::uint64_t hash) const {
    const std::uint64_t bit = hash % filter_bits;
    if ((filter_[bit / 64] >> (bit % 64) & 1U) == 0) return none;
    for (std::size_t i = (hash >> 20U) & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].name == none || slots_[i].hash == hash) return slots_[i].name;
    }
  }
  void add(std::string_view form, std::uint8_t name);

  std::array<std::uint64_t, filter_bits / 64> filter_{};
  std::vector<Slot> slots_ = std::vector<Slot>(8192);
  std::size_t names_ = 0, used_ = 0;
};

}  // namespace astra::gateway::classifier
