#pragma once
#include <memory>
#include <optional>
#include <string>

#include "iam/domain/password_policy.hpp"
#include "iam/ports/credentials/access_tokens.hpp"
#include "iam/ports/credentials/inbound.hpp"
#include "iam/ports/credentials/key_use.hpp"
#include "iam/ports/credentials/login_throttle.hpp"
#include "iam/ports/credentials/secrets.hpp"
#include "iam/ports/credentials/stores.hpp"

namespace astra::iam {

// What every use case of credentials works with. All of it outlives them.
struct CredentialParts {
  CredentialStore& store;
  Secrets& secrets;
  PasswordHashes& hashes;
  AccessTokens& access_tokens;
  LoginThrottle& throttle;
  KeyUse& key_use;
  const PasswordBlocklist& blocklist;
  CredentialPolicy policy;
  const Clock& clock;
};

// The person as the maker of a call, for events and the log.
Caller caller_of(const Person& person, const ClientInfo& client, Instant now);

// One line of the security log, in the unit's transaction.
Result<void> note(CredentialUnit& unit, const Caller& by, std::string_view action, Uuid subject, Instant now,
                  std::string detail = {}, bool succeeded = true);

// Errors: session_needed where a program calls.
Result<UserId> require_person(const Caller& caller);

// Slow by design: not within a transaction. `typed` is as the person wrote it. Errors: password_not_acceptable.
Result<std::string> acceptable_hash(const CredentialParts& parts, std::string_view typed, const PasswordContext& context);

// Ends what a person is signed in with, except one session. Returns how many sessions and token families that were.
Result<std::int64_t> end_everything(CredentialUnit& unit, const Caller& by, UserId user, std::optional<SessionId> but,
                                    SessionEnd reason, Instant now);

}  // namespace astra::iam
