#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/id.hpp"
#include "kernel/result.hpp"
#include "platform/crypto/secret.hpp"
#include "platform/crypto/sha256.hpp"

namespace astra::crypto {

// Envelope encryption of secrets at rest. Each value has a data key of its own, wrapped by a key of its tenant, which is
// derived from a master key. Master keys come from the secrets file and never leave memory; the first one in the file
// seals, every one opens. `context` says what the value is ("gateway.connection/<id>"): a value cannot be moved to
// another tenant or place. Immutable: threads share it.
class Keyring {
 public:
  // The secrets file: a line per master key, "<id> <base64 of 32 bytes>", newest first; '#' begins a comment.
  static Result<Keyring> parse(std::string_view file_text);
  // Reads the file; makes it with one fresh key (mode 0600) where there is none. Refuses a file that others may read.
  static Result<Keyring> load_or_create(const std::string& path);
  // A file's text with a new key put first: rotation.
  static std::string with_new_key(std::string_view file_text);

  // The result is bytes: version, master key id, wrapped data key, nonce, ciphertext, tag.
  std::string seal(TenantId tenant, std::string_view context, std::string_view plaintext) const;
  // Errors: cannot_decrypt.
  Result<Secret> open(TenantId tenant, std::string_view context, std::string_view sealed) const;
  // Whether the value is under an old master key.
  bool needs_reseal(std::string_view sealed) const;
  // The value wrapped by the newest master key; its ciphertext stays. Errors: cannot_decrypt.
  Result<std::string> reseal(TenantId tenant, std::string_view context, std::string_view sealed) const;

  // A key for another purpose of the process (MAC of cursors, CSRF tokens), the same on every replica. From the oldest
  // master key, so that adding one changes nothing.
  Sha256Digest derive(std::string_view purpose) const;
  // Ids only, newest first.
  std::vector<std::string> key_ids() const;

 private:
  struct Keys;
  explicit Keyring(std::shared_ptr<const Keys> keys) : keys_(std::move(keys)) {}
  std::shared_ptr<const Keys> keys_;
};

}  // namespace astra::crypto
