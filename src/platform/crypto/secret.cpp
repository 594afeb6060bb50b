#include "platform/crypto/secret.hpp"

#include <sodium.h>

#include "platform/crypto/constant_time.hpp"

namespace astra::crypto {

void wipe_memory(void* memory, std::size_t size) { sodium_memzero(memory, size); }

Secret Secret::take(std::string& text) {
  Secret secret(text);
  wipe_memory(text.data(), text.size());
  text.clear();
  return secret;
}

// A moved-from std::string keeps its bytes when it is short, and may take over our old buffer: wipe it.
Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
  }
  return *this;
}

bool Secret::operator==(const Secret& other) const { return constant_time_equal(text_, other.text_); }

void Secret::wipe() {
  text_.resize(text_.capacity());
  wipe_memory(text_.data(), text_.size());
  text_.clear();
}

}  // namespace astra::crypto
