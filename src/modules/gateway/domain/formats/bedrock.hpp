#pragma once
#include "gateway/domain/formats/format.hpp"

// AWS Bedrock's Converse: one format for all its models.
namespace astra::gateway::bedrock_converse {
Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
void frame_event(std::string_view event, std::string& out);
}  // namespace astra::gateway::bedrock_converse

// Claude on Bedrock in Anthropic's own words: InvokeModel with a messages body; model and stream are in the path.
namespace astra::gateway::bedrock_anthropic {
Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
void frame_event(std::string_view events, std::string& out);
// A request of this format for Anthropic itself, spliced.
Result<RenderedRequest> as_messages(const ChatRequest& request, std::string_view model);
}  // namespace astra::gateway::bedrock_anthropic

// What both share.
namespace astra::gateway::bedrock {
std::string render_error(const PlainError& error, std::string_view request_id, int& status);
// The name AWS gives an error: its SDKs raise their exceptions by it.
std::string_view error_type(const PlainError& error);
std::string frame_error(const std::string& body);
// /model/<id>/<operation>, the id as one segment.
std::string model_path(std::string_view model, std::string_view operation);
}  // namespace astra::gateway::bedrock
