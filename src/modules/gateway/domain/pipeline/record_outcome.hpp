#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/domain/pipeline/record.hpp"

namespace astra::gateway {

// How a request ended, in one word.
enum class RequestOutcome : std::uint8_t {
  ok,
  blocked,      // a checkpoint of ours ended it
  failed,       // a provider or we could not answer
  cancelled,    // the client left before the answer was complete
  interrupted,  // the server died in between
};
inline constexpr std::array<std::string_view, 5> request_outcome_names{"ok", "blocked", "failed", "cancelled", "interrupted"};

// The error code of a request that was open when its process died.
inline constexpr std::string_view interrupted_code = "server_interrupted";

RequestOutcome outcome_of(const RequestRecord& record);

// The checkpoint that ended the request: its name and verdict, or an empty name.
struct Blocking {
  std::string_view stage;
  const StageVerdict* verdict = nullptr;
};
Blocking blocking_stage(const RequestRecord& record);

}  // namespace astra::gateway
