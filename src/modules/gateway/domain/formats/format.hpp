#pragma once
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/formats/stream.hpp"

// What each format's own files define; codec.cpp and stream.cpp choose between them.
namespace astra::gateway::openai_chat {
Result<ChatRequest> parse_request(std::string bytes);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
FinishReason read_finish(std::string_view reason);
std::string_view write_finish(FinishReason reason);
}  // namespace astra::gateway::openai_chat

namespace astra::gateway::anthropic_messages {
Result<ChatRequest> parse_request(std::string bytes);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
FinishReason read_finish(std::string_view reason);
std::string_view write_finish(FinishReason reason);
}  // namespace astra::gateway::anthropic_messages

namespace astra::gateway::openai_embeddings {
Result<ChatRequest> parse_request(std::string bytes);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
}  // namespace astra::gateway::openai_embeddings

namespace astra::gateway {
// The changed texts of a request into a splice of its original bytes.
void splice_texts(const ChatRequest& request, JsonSplice& splice);
// The provider's answer with changed texts and the shown model, everything else as it came.
std::string splice_response(const ChatResponse& response, const ResponseOptions& options);
}  // namespace astra::gateway
