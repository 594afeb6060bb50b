#pragma once
#include <span>

#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// One of the records cannot be stored, whatever is tried; the reason is in the message.
inline constexpr ErrorKind record_refused{"record_refused", Category::internal, "A record cannot be stored."};

// Where records go for good. Called again with the same records after a crash: the id makes the second time harmless.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // All or nothing of each tenant's. Errors: record_refused; anything else passes (try again later).
  virtual Result<void> store(std::span<const RequestRecord> records) = 0;
};

}  // namespace astra::gateway
