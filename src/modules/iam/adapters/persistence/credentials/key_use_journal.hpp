#pragma once
#include <mutex>
#include <unordered_map>

#include "iam/ports/credentials/key_use.hpp"
#include "platform/postgres/database.hpp"

namespace astra::iam {

// Collects when keys were used and writes it down every few seconds. What a crash loses is a few seconds of a display.
class KeyUseJournal final : public KeyUse {
 public:
  explicit KeyUseJournal(postgres::Database& database) : database_(database) {}
  ~KeyUseJournal() override { flush(); }
  void used(TenantId tenant, ApiKeyId key, Instant now) override;
  void flush();

 private:
  using Pending = std::unordered_map<TenantId, std::unordered_map<ApiKeyId, Instant>>;
  Result<void> write(TenantId tenant, const std::unordered_map<ApiKeyId, Instant>& keys);

  postgres::Database& database_;
  std::mutex mutex_;
  Pending pending_;
  Instant flushed_at_;
};

}  // namespace astra::iam
