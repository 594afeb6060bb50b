#pragma once
#include <optional>

#include "iam/domain/ids.hpp"
#include "iam/domain/token_hash.hpp"
#include "kernel/result.hpp"

namespace astra::iam {

// The link with which a person takes over a freshly started installation. Valid once, for a short
// while; a newer one ends it.
class SetupToken {
 public:
  struct Parts {
    SetupTokenId id;
    TokenHash token_hash{};
    Instant expires_at;
    std::optional<Instant> used_at;
  };

  static SetupToken issue(SetupTokenId id, const TokenHash& token_hash, Duration validity, Instant now);
  static SetupToken restore(Parts parts) { return SetupToken(std::move(parts)); }

  // Errors: setup_over.
  Result<void> require_usable(Instant now) const;
  // Errors: setup_over.
  Result<void> use(Instant now);

  const Parts& parts() const { return parts_; }

 private:
  explicit SetupToken(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

}  // namespace astra::iam
