#pragma once
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/formats/plain_error.hpp"
#include "gateway/domain/formats/stream.hpp"

namespace astra::gateway {

// What is asked for. A request becomes one of another format where both ask for the same.
enum class Task : std::uint8_t { chat, embeddings };

// A format as a row of functions: codec.hpp, stream.hpp and door_error.hpp choose by it. A new format is a header and files
// of its own, a value in wire_format.hpp and a row in formats.cpp. An empty function says that the format has no such thing.
struct Format {
  WireFormat id;
  Task task;
  bool model_in_path = false;      // and whether it is a stream: the body says neither

  Result<ChatRequest> (*parse_request)(std::string bytes, const RequestPath& path);
  // For a provider that speaks the same: the original bytes with what must differ.
  Result<RenderedRequest> (*splice_request)(const ChatRequest& request, std::string_view model, const RenderOptions& options);
  // For a request of another format with the same task.
  Result<RenderedRequest> (*render_request)(const ChatRequest& request, std::string_view model, const RenderOptions& options);

  Result<ChatResponse> (*parse_response)(std::string bytes, const Dialect* dialect);
  std::string (*render_response)(const ChatResponse& response, const ResponseOptions& options);
  std::string_view model_member;   // where an answer names its model

  std::unique_ptr<StreamDecoder> (*make_decoder)(const Dialect* dialect, std::size_t max_event_bytes);
  std::unique_ptr<StreamEncoder> (*make_encoder)(StreamEncoderOptions options);
  std::string_view stream_type;    // content-type of its streams
  std::string_view stream_end;     // written where a provider closed behind a complete answer without it
  // Where streams are not SSE: an event as decoders keep it (StreamFrame::raw) to the bytes on the wire.
  void (*frame_event)(std::string_view event, std::string& out) = nullptr;
  bool carries_anthropic = false;  // its events are Anthropic's, in another framing

  // An error as a whole body. It may raise the status to the one its SDKs know (Anthropic's 529).
  std::string (*render_error)(const PlainError& error, std::string_view request_id, int& status);
  // The same inside a stream, from the whole body.
  std::string (*frame_error)(const std::string& body);
  // What the header x-amzn-errortype says.
  std::string_view (*error_type)(const PlainError& error) = nullptr;
};

const Format& format_of(WireFormat id);

// The changed texts of a request into a splice of its original bytes.
void splice_texts(const ChatRequest& request, JsonSplice& splice);
// The provider's answer with changed texts and the shown model, everything else as it came.
std::string splice_response(const ChatResponse& response, const ResponseOptions& options);

}  // namespace astra::gateway
