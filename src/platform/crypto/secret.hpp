#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace astra::crypto {

// A string that must not be seen: it wipes its memory, compares in constant time, cannot be copied by accident, and
// neither logs nor streams. reveal() is the one way to the text, easy to find in review.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text) : text_(text) {}
  // Takes the text over; the source is left wiped.
  static Secret take(std::string& text);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  Secret copy() const { return Secret(reveal()); }
  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }
  std::size_t size() const { return text_.size(); }
  bool operator==(const Secret& other) const;

 private:
  void wipe();
  std::string text_;
};

// Overwrites memory in a way the compiler may not leave out.
void wipe_memory(void* memory, std::size_t size);

}  // namespace astra::crypto
