#pragma once
#include <optional>
#include <string>
#include <vector>

#include "iam/domain/email.hpp"
#include "iam/domain/ids.hpp"
#include "iam/domain/token_hash.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

namespace astra::iam {

// A link that lets one person, by e-mail address, into the organisation with given roles; once, within a few days.
// How the link reaches the person is the inviter's business.
class Invitation {
 public:
  enum class State { pending, accepted, revoked };

  struct Parts {
    InvitationId id;
    UserId user;  // the account that waits for it
    Email email;
    std::vector<std::string> roles;
    TokenHash token_hash{};
    State state = State::pending;
    Instant expires_at;
    std::optional<UserId> invited_by;  // none: a program's key
    Instant created_at, updated_at;
  };

  static Invitation create(InvitationId id, UserId user, Email email, std::vector<std::string> roles, const TokenHash& token_hash,
                           std::optional<UserId> invited_by, Duration validity, Instant now);
  static Invitation restore(Parts parts) { return Invitation(std::move(parts)); }

  // A new link for as long again; the old one is dead. Errors: invitation_over (accepted or revoked).
  Result<void> resend(const TokenHash& token_hash, Duration validity, Instant now);
  // Errors: invitation_over (accepted or revoked).
  Result<void> revoke(Instant now);
  // Errors: invitation_over (also when it has expired).
  Result<void> accept(Instant now);

  bool expired(Instant now) const { return parts_.state == State::pending && now >= parts_.expires_at; }
  const InvitationId& id() const { return parts_.id; }
  const UserId& user() const { return parts_.user; }
  const Email& email() const { return parts_.email; }
  const std::vector<std::string>& roles() const { return parts_.roles; }
  State state() const { return parts_.state; }
  const Parts& parts() const { return parts_; }

 private:
  explicit Invitation(Parts parts) : parts_(std::move(parts)) {}
  Parts parts_;
};

}  // namespace astra::iam
