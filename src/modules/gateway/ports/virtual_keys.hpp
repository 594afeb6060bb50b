#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/config/virtual_key.hpp"
#include "kernel/caller.hpp"
#include "kernel/page.hpp"

namespace astra::gateway {

inline constexpr ErrorKind virtual_key_revoked{"virtual_key_revoked", Category::conflict, "The key is revoked."};

struct NewVirtualKey {
  std::string name;
  std::optional<Uuid> team_id;
  std::optional<Instant> expires_at;
  std::vector<std::string> ip_allow_list;
  VirtualKeySettings settings;
};

// The one moment the key's text is seen.
struct IssuedVirtualKey {
  VirtualKey key;
  std::string text;
};

struct VirtualKeyChange {
  std::optional<std::vector<std::string>> allowed_models;
  std::optional<RateLimits> limits;
};

// Keys of the caller's tenant that this module issued and keeps settings for.
class VirtualKeys {
 public:
  virtual ~VirtualKeys() = default;
  // Errors: validation_failed, forbidden (the caller lacks gateway:invoke itself).
  virtual Result<IssuedVirtualKey> create(const Caller& caller, const NewVirtualKey& wanted) = 0;
  virtual Result<Page<VirtualKey>> list(const Caller& caller, const PageRequest& page) = 0;
  virtual Result<VirtualKey> read(const Caller& caller, Uuid key_id) = 0;
  // Errors: also version_mismatch, virtual_key_revoked.
  virtual Result<VirtualKey> change(const Caller& caller, Uuid key_id, const VirtualKeyChange& change,
                                    std::optional<std::int64_t> expected) = 0;
  // Revoking what is revoked does nothing.
  virtual Result<VirtualKey> revoke(const Caller& caller, Uuid key_id) = 0;
};

}  // namespace astra::gateway
