#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/domain/pipeline/record.hpp"
#include "kernel/result.hpp"

// The journal's frames. On disk: magic (4 bytes), length of the payload (4), CRC-32 of the payload (4), payload; numbers of
// the head are little-endian. A payload is a version byte, a kind byte and a record, or what is known of one when it is
// opened. A frame that was cut or damaged ends the segment.
namespace astra::gateway::journal {

enum class FrameKind : std::uint8_t {
  opened,   // a request was sent on; of the record, what belongs to the request and its verdicts
  closed,   // the answer is complete, or never will be
};

struct Frame {
  FrameKind kind = FrameKind::closed;
  RequestRecord record;
};

void append_frame(std::string& out, FrameKind kind, const RequestRecord& record);

// Takes one frame off the front of `bytes`. False: there is no whole, sound frame.
bool take_frame(std::string_view& bytes, Frame& frame);

}  // namespace astra::gateway::journal
