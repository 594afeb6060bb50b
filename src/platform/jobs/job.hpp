#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "kernel/id.hpp"
#include "platform/jobs/limits.hpp"

namespace astra::jobs {

using JobId = Id<struct JobTag>;

enum class JobState : std::uint8_t { queued, running, succeeded, failed, cancelled };

std::string_view name_of(JobState state);

// How far a job is: `done` of `total` (0: not known yet) and what it is at.
struct Progress {
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string message;
};

// A job to be done: its handler is found by kind, its payload is the handler's business.
struct NewJob {
  std::string kind;                     // "ledger.export"
  std::string payload = "{}";           // JSON
  std::int32_t max_attempts = default_max_attempts;
  std::optional<Instant> not_before;
  std::optional<Uuid> requested_by;     // the principal
};

// A job as its tenant sees it.
struct Job {
  JobId id;
  TenantId tenant;
  std::string kind;
  JobState state = JobState::queued;
  Progress progress;
  std::int32_t attempt = 0;
  std::int32_t max_attempts = 0;
  bool cancel_requested = false;
  std::optional<std::string> result;         // JSON, of a job that succeeded
  std::optional<std::string> error_code;     // of the last attempt that failed
  std::optional<std::string> error_message;
  std::optional<Uuid> requested_by;
  Instant created_at;
  std::optional<Instant> started_at;
  std::optional<Instant> finished_at;
  Instant due_at;                            // while queued: not before

  bool finished() const { return state != JobState::queued && state != JobState::running; }
};

}  // namespace astra::jobs
