#pragma once
#include <span>

#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// Where records go for good. Called again with the same records after a crash: the id makes the second time harmless.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // All or nothing. Errors: unavailable (try again later).
  virtual Result<void> store(std::span<const RequestRecord> records) = 0;
};

}  // namespace astra::gateway
