#pragma once
#include "iam/ports/credentials/stores.hpp"
#include "platform/api/ports.hpp"

namespace astra::iam {

// Writes audited calls to the security log. Calls that succeeded in changing something of iam are left out: their use cases
// wrote a line in the same transaction.
class SecurityAudit final : public api::AuditSink {
 public:
  explicit SecurityAudit(CredentialStore& store) : store_(store) {}
  void record(const api::AuditedCall& call) override;

 private:
  CredentialStore& store_;
};

}  // namespace astra::iam
