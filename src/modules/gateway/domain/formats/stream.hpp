#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/chat/event.hpp"
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/formats/json_array_stream.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {

// One event of a provider's stream: its bytes as they came, and what they mean.
struct StreamFrame {
  std::string raw;                  // up to and including the blank line; comments are frames without events. Of streams that
                                    // are not SSE: the same as an SSE event (Format::frame_event)
  std::vector<ChatEvent> events;
  bool malformed = false;           // was skipped: counted, not fatal
  bool usage_only = false;          // OpenAI's last chunk with usage and no choices: kept from clients that did not ask
  std::uint32_t model_begin = 0;    // the model's name in raw as a JSON string; 0, 0 where there is none
  std::uint32_t model_end = 0;

  // Changes the text of an event and the same place in raw; events behind it in this frame move along.
  void change_text(std::size_t event, std::string text);
  void change_model(std::string_view model);

 private:
  void splice(std::uint32_t begin, std::uint32_t end, std::string_view json);
};

// Bytes of a provider's stream to frames, one format. Incremental: any split of the bytes gives the same frames.
class StreamDecoder {
 public:
  virtual ~StreamDecoder() = default;

  // Appends the frames that became complete. Errors: provider_protocol_error, when an event is over the cap.
  virtual Result<void> feed(std::string_view bytes, std::vector<StreamFrame>& out) = 0;
  // The provider closed: appends what an unfinished last event still says. A stream that did not come to its end gets
  // an error event (a cut stream).
  virtual Result<void> finish(std::vector<StreamFrame>& out) = 0;

  virtual const Usage& usage() const = 0;
  virtual bool has_usage() const = 0;
  virtual bool ended() const = 0;               // the protocol's end was seen
  virtual std::size_t malformed_events() const = 0;
};

std::unique_ptr<StreamDecoder> make_stream_decoder(WireFormat from, const Dialect* dialect = nullptr,
                                                   std::size_t max_event_bytes = limits::max_stream_event_bytes);

struct StreamEncoderOptions {
  bool include_usage = false;   // OpenAI: the client asked for it
  bool array = false;           // Gemini: one growing JSON array instead of events
  std::string model;            // shown instead of the provider's; empty: the provider's
  std::string id;               // used where the provider gave none
  std::int64_t now_s = 0;
};

// Events to the door's stream, one format. For the provider's own format prefer StreamFrame::raw.
class StreamEncoder {
 public:
  virtual ~StreamEncoder() = default;

  // Appends the bytes the event becomes: none, one or several SSE events.
  virtual void encode(const ChatEvent& event, std::string& out) = 0;
  // Closes the stream as the format wants it, whatever was open. Nothing follows an error.
  virtual void finish(std::string& out) = 0;
};

std::unique_ptr<StreamEncoder> make_stream_encoder(WireFormat door, StreamEncoderOptions options);

// Decoder and encoder in one for the usual relay: same format in and out passes bytes, else converts.
// The caller looks at (and may change) frames between decode() and write().
class StreamRelay {
 public:
  StreamRelay(WireFormat from, WireFormat door, StreamEncoderOptions options, const Dialect* dialect = nullptr);

  Result<void> decode(std::string_view bytes, std::vector<StreamFrame>& out) { return decoder_->feed(bytes, out); }
  Result<void> decode_end(std::vector<StreamFrame>& out) { return decoder_->finish(out); }
  // The frame as the client gets it. Malformed frames are left out; comments keep idle connections open.
  void write(StreamFrame& frame, std::string& out);
  // After the last frame. An error ends the stream in the door's format.
  void write_end(std::string& out);
  void write_error(const ProviderError& error, std::string& out);

  const StreamDecoder& decoder() const { return *decoder_; }
  bool same_format() const { return same_format_; }
  std::string_view content_type() const;

 private:
  void put(std::string_view event, std::string& out) const;
  void write_frame(StreamFrame& frame, std::string& out);
  std::unique_ptr<StreamDecoder> decoder_;
  std::unique_ptr<StreamEncoder> encoder_;
  StreamEncoderOptions options_;
  WireFormat door_;
  bool same_format_;
  std::optional<JsonArrayStream> array_;
  bool errored_ = false;
  bool owes_end_ = false;   // the provider closed behind a complete answer without the mark its format ends with
};

}  // namespace astra::gateway
