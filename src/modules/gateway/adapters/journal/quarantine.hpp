#pragma once
#include <cstddef>
#include <functional>
#include <string>

#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"

namespace astra::gateway::journal {

// Records that the sink refused, kept beside the journal so that those behind them go on: frames in `quarantine`, and a line of
// JSON for each, with the reason, in `quarantine.reasons`. They are offered to the sink again when the process starts (after
// an upgrade that can store them) and once in a while. Not for two threads.
class Quarantine {
 public:
  explicit Quarantine(const std::string& journal_directory);

  // The record is on disk when this returns. Errors: audit_unavailable.
  Result<void> keep(const RequestRecord& record, const DomainError& reason);
  // Hands every record that is kept now to `store`, which may keep it again; how many it was handed. Errors: those of `store`;
  // everything is kept then.
  Result<std::size_t> replay(const std::function<Result<void>(const RequestRecord&)>& store);

 private:
  std::string path_;
};

}  // namespace astra::gateway::journal
