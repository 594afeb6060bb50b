#pragma once
#include "gateway/domain/formats/format.hpp"

// OpenAI's Responses API: items in, items out, typed events on streams.
namespace astra::gateway::openai_responses {
Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
std::string frame_error(const std::string& body);

// Reasoning that another provider signed travels in encrypted_content behind this mark: what OpenAI itself encrypted means
// nothing to other providers, and is not sent to them.
inline constexpr std::string_view foreign_signature = "bst1:";

// Both kinds of answers are made of these.
struct OutputItem {
  Part::Kind kind = Part::Kind::text;   // text and refusal make a message, thinking and redacted_thinking a reasoning item
  std::string id;                       // of the item
  std::string_view call_id;
  std::string_view name;
  std::string_view text;
  std::string_view signature;
};
// The item as JSON; status is completed, in_progress or incomplete.
void write_item(JsonWriter& w, const OutputItem& item, std::string_view status);
void write_content_part(JsonWriter& w, Part::Kind kind, std::string_view text);

struct ResponseHead {
  std::string_view id;
  std::string_view model;
  std::int64_t created_s = 0;
  std::string_view status;              // in_progress, completed, incomplete
  std::string_view incomplete_reason;   // max_output_tokens, content_filter; empty: none
};
// The response object: begin, items with commas between them, end.
void begin_response(JsonWriter& w, const ResponseHead& head);
void end_response(JsonWriter& w, const Usage* usage);

bool read_usage(JsonValue json, Usage& usage);
std::string_view incomplete_reason(FinishReason reason);
// resp_..., from whatever id there is.
std::string response_id(std::string_view id);
}  // namespace astra::gateway::openai_responses
