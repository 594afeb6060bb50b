#pragma once
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::gateway {

// The model a client names: `provider/model`, or an alias that the tenant's routes resolve. Models may contain slashes
// themselves (together/meta-llama/Llama-3): only the first one separates, and only behind a provider we know.
class ModelRef {
 public:
  // Errors: model_not_found, when the name is empty, too long or holds what no model name does.
  static Result<ModelRef> parse(std::string_view text);

  const std::string& full() const { return full_; }
  // The part before the first slash, empty when there is none. Whether it is a provider, the snapshot knows.
  std::string_view prefix() const { return std::string_view(full_).substr(0, slash_); }
  // The part behind the first slash, or all of it.
  std::string_view rest() const { return slash_ == 0 ? std::string_view(full_) : std::string_view(full_).substr(slash_ + 1); }

 private:
  ModelRef(std::string full, std::size_t slash) : full_(std::move(full)), slash_(slash) {}

  std::string full_;
  std::size_t slash_;
};

}  // namespace astra::gateway
