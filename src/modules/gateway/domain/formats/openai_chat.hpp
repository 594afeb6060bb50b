#pragma once
#include "gateway/domain/formats/format.hpp"

// OpenAI chat completions, which most providers speak.
namespace astra::gateway::openai_chat {
Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
FinishReason read_finish(std::string_view reason);
std::string_view write_finish(FinishReason reason);
std::string render_error(const PlainError& error, std::string_view request_id, int& status);
std::string frame_error(const std::string& body);
}  // namespace astra::gateway::openai_chat

// Their embeddings: inputs are texts, vectors are not looked at unless they change their format.
namespace astra::gateway::openai_embeddings {
Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
}  // namespace astra::gateway::openai_embeddings
