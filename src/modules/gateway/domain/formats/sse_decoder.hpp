#pragma once
#include "gateway/domain/formats/stream.hpp"
#include "gateway/domain/sse.hpp"

namespace astra::gateway {

// What the decoders of all SSE formats share: framing, malformed events, the end, a cut.
class SseStreamDecoder : public StreamDecoder {
 public:
  explicit SseStreamDecoder(std::size_t max_event_bytes) : reader_(max_event_bytes) {}

  Result<void> feed(std::string_view bytes, std::vector<StreamFrame>& out) final;
  Result<void> finish(std::vector<StreamFrame>& out) final;

  const Usage& usage() const final { return usage_; }
  bool has_usage() const final { return has_usage_; }
  bool ended() const final { return ended_; }
  std::size_t malformed_events() const final { return malformed_; }

 protected:
  // One event's JSON. False when it is not what the format says.
  virtual bool decode(JsonValue root, StreamFrame& frame) = 0;
  // OpenAI's data: [DONE].
  virtual void done(StreamFrame&) {}
  // Whether the answer is complete although the stream was not ended properly.
  virtual bool complete() const = 0;
  // Events that are still owed when the connection closes behind a complete answer.
  virtual void close(StreamFrame&) {}

  ChatEvent& emit(StreamFrame& frame, ChatEvent::Kind kind, std::uint32_t choice = 0, std::uint32_t block = 0);
  // An event that carries the text of a JSON string of this frame, or an object as JSON text.
  void emit_text(StreamFrame& frame, ChatEvent::Kind kind, JsonValue text, std::uint32_t choice, std::uint32_t block);
  void emit_usage(StreamFrame& frame, const Usage& usage);
  void emit_error(StreamFrame& frame, JsonValue root);
  void emit_error(StreamFrame& frame, ProviderError failure);
  void end(StreamFrame& frame);
  void mark_model(StreamFrame& frame, JsonValue model) const;

 private:
  void take(const SseEvent& event, std::vector<StreamFrame>& out);
  std::uint32_t offset_in(const StreamFrame& frame, std::string_view slice) const {
    return static_cast<std::uint32_t>(slice.data() - frame.raw.data());
  }

  SseReader reader_;
  JsonDocument document_;
  Usage usage_;
  bool has_usage_ = false;
  bool ended_ = false;      // the end, or an error
  std::size_t malformed_ = 0;
};

}  // namespace astra::gateway
