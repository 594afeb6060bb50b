#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/domain/aws/event_stream.hpp"
#include "gateway/domain/formats/stream.hpp"

namespace astra::gateway {

// Streams in AWS's binary framing, read as if they were SSE: each message becomes one SSE event whose text a decoder of
// that kind reads and guards can change in place; Format::frame_event makes a message of it again.
class EventStreamDecoder final : public StreamDecoder {
 public:
  using AsEvent = void (*)(const aws::EventStreamMessage& message, std::string& event);

  EventStreamDecoder(std::unique_ptr<StreamDecoder> events, AsEvent as_event, std::size_t max_event_bytes)
      : reader_(max_event_bytes), events_(std::move(events)), as_event_(as_event) {}

  // Errors: provider_protocol_error, also where a checksum does not hold.
  Result<void> feed(std::string_view bytes, std::vector<StreamFrame>& out) override;
  Result<void> finish(std::vector<StreamFrame>& out) override { return events_->finish(out); }

  const Usage& usage() const override { return events_->usage(); }
  bool has_usage() const override { return events_->has_usage(); }
  bool ended() const override { return events_->ended(); }
  std::size_t malformed_events() const override { return events_->malformed_events(); }

 private:
  aws::EventStreamReader reader_;
  aws::EventStreamMessage message_;
  std::unique_ptr<StreamDecoder> events_;
  AsEvent as_event_;
  std::string event_;
};

// Appends {"name":payload} as an SSE event: how a message reads with its event's name, or its exception's.
void append_named_event(std::string_view name, std::string_view payload, std::string& event);
// The name of a message's exception, or empty. AWS has two ways to say one.
std::string exception_in(const aws::EventStreamMessage& message, std::string& payload);

}  // namespace astra::gateway
