#include "platform/crypto/keyring.hpp"

#include "platform/crypto/aead.hpp"
#include "platform/crypto/base64.hpp"
#include "platform/crypto/errors.hpp"
#include "platform/crypto/hmac.hpp"
#include "platform/crypto/limits.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/secret_file.hpp"

namespace astra::crypto {

namespace {

constexpr char format_version = 1;
constexpr std::size_t max_id_chars = 32;
constexpr std::size_t wrapped_key_bytes = aead_key_bytes + aead_overhead_bytes;
constexpr std::string_view blanks = " \t\r";

struct MasterKey {
  std::string id;
  Secret key;
};

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > max_id_chars) return false;
  for (const char c : text) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!fine) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

DomainError bad_file(std::size_t line, std::string_view why) {
  return DomainError(errors::invalid_key, "Line " + std::to_string(line) + " of the secrets file " + std::string(why) + ".");
}

// The stored form, taken apart; views into it.
struct Envelope {
  std::string_view key_id, wrapped_key, ciphertext;
};

std::optional<Envelope> take_apart(std::string_view sealed) {
  if (sealed.size() < 2 || sealed.size() > max_sealed_bytes || sealed[0] != format_version) return std::nullopt;
  const auto id_chars = static_cast<std::size_t>(static_cast<unsigned char>(sealed[1]));
  if (id_chars == 0 || id_chars > max_id_chars) return std::nullopt;
  if (sealed.size() < 2 + id_chars + wrapped_key_bytes + aead_overhead_bytes) return std::nullopt;
  return Envelope{sealed.substr(2, id_chars), sealed.substr(2 + id_chars, wrapped_key_bytes),
                  sealed.substr(2 + id_chars + wrapped_key_bytes)};
}

std::string header(std::string_view key_id) {
  std::string out{format_version, static_cast<char>(key_id.size())};
  return out.append(key_id);
}

// What ties a value to its place. The tenant's text has a fixed length, so no two places share a text.
std::string place(std::string_view part, TenantId tenant, std::string_view context) {
  std::string out(part);
  out += ':';
  out += tenant.to_string();
  out += ':';
  return out.append(context);
}

// The tenant's key under a master key.
class TenantKey {
 public:
  TenantKey(const MasterKey& master, TenantId tenant)
      : key_(hkdf_sha256(master.key.reveal(), "astra/tenant-key/v1", tenant.to_string())) {}
  ~TenantKey() { wipe_memory(key_.data(), key_.size()); }
  TenantKey(const TenantKey&) = delete;
  TenantKey& operator=(const TenantKey&) = delete;
  std::string_view view() const { return bytes_view(key_); }

 private:
  Sha256Digest key_;
};

// The data key of a value.
Result<Secret> unwrap(const MasterKey* master, const Envelope& envelope, TenantId tenant, std::string_view context) {
  if (master == nullptr) {
    return DomainError(errors::cannot_decrypt, "No master key " + std::string(envelope.key_id) + " in the secrets file.");
  }
  auto key = aead_open(TenantKey(*master, tenant).view(), envelope.wrapped_key,
                       header(envelope.key_id) + place("key", tenant, context));
  if (!key) return errors::cannot_decrypt;
  return std::move(*key);
}

}  // namespace

struct Keyring::Keys {
  std::vector<MasterKey> newest_first;

  const MasterKey* find(std::string_view id) const {
    for (const MasterKey& key : newest_first) {
      if (key.id == id) return &key;
    }
    return nullptr;
  }
};

Result<Keyring> Keyring::parse(std::string_view text) {
  if (text.size() > max_secrets_file_bytes) return DomainError(errors::invalid_key, "The secrets file is too long.");
  auto keys = std::make_shared<Keys>();
  std::size_t line_number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++line_number;
    if (line.empty() || line.front() == '#') continue;
    const std::size_t gap = line.find_first_of(blanks);
    const std::string_view id = line.substr(0, gap);
    if (!is_id(id)) return bad_file(line_number, "does not begin with a key id");
    if (keys->find(id) != nullptr) return bad_file(line_number, "repeats a key id");
    auto bytes = from_base64(gap == std::string_view::npos ? std::string_view{} : trimmed(line.substr(gap)));
    if (!bytes || bytes->size() != aead_key_bytes) return bad_file(line_number, "does not hold 32 bytes as base64");
    if (keys->newest_first.size() == max_master_keys) return bad_file(line_number, "is one key too many");
    keys->newest_first.push_back({std::string(id), Secret::take(*bytes)});
  }
  if (keys->newest_first.empty()) return DomainError(errors::invalid_key, "The secrets file holds no key.");
  return Keyring(std::move(keys));
}

Result<Keyring> Keyring::load_or_create(const std::string& path) {
  const Secret text = TRY(load_or_create_secret_file(path, [] { return with_new_key({}); }));
  return parse(text.reveal());
}

std::string Keyring::with_new_key(std::string_view file_text) {
  std::string key = random_bytes(aead_key_bytes);
  std::string out = "k" + random_base62(8) + " " + to_base64(key) + "\n";
  wipe_memory(key.data(), key.size());
  if (file_text.empty()) out.insert(0, "# Master keys, newest first. Losing this file loses every stored secret.\n");
  return out.append(file_text);
}

std::string Keyring::seal(TenantId tenant, std::string_view context, std::string_view plaintext) const {
  const MasterKey& master = keys_->newest_first.front();
  std::string data_key_bytes = random_bytes(aead_key_bytes);
  const Secret data_key = Secret::take(data_key_bytes);
  std::string out = header(master.id);
  out += aead_seal(TenantKey(master, tenant).view(), data_key.reveal(), out + place("key", tenant, context));
  // The ciphertext is not bound to the master key, so that reseal can leave it as it is.
  out += aead_seal(data_key.reveal(), plaintext, place("data", tenant, context));
  return out;
}

Result<Secret> Keyring::open(TenantId tenant, std::string_view context, std::string_view sealed) const {
  const auto envelope = take_apart(sealed);
  if (!envelope) return errors::cannot_decrypt;
  const Secret data_key = TRY(unwrap(keys_->find(envelope->key_id), *envelope, tenant, context));
  auto plaintext = aead_open(data_key.reveal(), envelope->ciphertext, place("data", tenant, context));
  if (!plaintext) return errors::cannot_decrypt;
  return std::move(*plaintext);
}

bool Keyring::needs_reseal(std::string_view sealed) const {
  const auto envelope = take_apart(sealed);
  return envelope && envelope->key_id != keys_->newest_first.front().id;
}

Result<std::string> Keyring::reseal(TenantId tenant, std::string_view context, std::string_view sealed) const {
  const auto envelope = take_apart(sealed);
  if (!envelope) return errors::cannot_decrypt;
  const Secret data_key = TRY(unwrap(keys_->find(envelope->key_id), *envelope, tenant, context));
  const MasterKey& master = keys_->newest_first.front();
  std::string out = header(master.id);
  out += aead_seal(TenantKey(master, tenant).view(), data_key.reveal(), out + place("key", tenant, context));
  return out.append(envelope->ciphertext);
}

Sha256Digest Keyring::derive(std::string_view purpose) const {
  return hkdf_sha256(keys_->newest_first.back().key.reveal(), "astra/purpose/v1", purpose);
}

std::vector<std::string> Keyring::key_ids() const {
  std::vector<std::string> ids;
  for (const MasterKey& key : keys_->newest_first) ids.push_back(key.id);
  return ids;
}

}  // namespace astra::crypto
