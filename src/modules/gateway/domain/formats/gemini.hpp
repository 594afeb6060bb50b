#pragma once
#include "gateway/domain/formats/format.hpp"

// Google's generateContent, of AI Studio and of Vertex AI.
namespace astra::gateway::gemini {
Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
std::string render_error(const PlainError& error, std::string_view request_id, int& status);
std::string frame_error(const std::string& body);

// A model that called a function stopped for it, whatever word it has for that.
FinishReason read_finish(std::string_view reason, bool called);
std::string_view write_finish(FinishReason reason);

// "/models/<model>:<method>" behind a provider's base URL, the name percent-encoded as one segment.
std::string model_path(std::string_view model, std::string_view method, const Dialect* dialect);
// 3 of gemini-3-pro, 2 of gemini-2.5-flash; 0 where the name does not say.
int generation_of(std::string_view model);
}  // namespace astra::gateway::gemini

// Its embeddings: of one text, or of several.
namespace astra::gateway::gemini_embed {
Result<ChatRequest> parse_one(std::string bytes, const RequestPath& path);
Result<ChatRequest> parse_batch(std::string bytes, const RequestPath& path);
// From any format of embeddings, its own included.
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_one(const ChatResponse& response, const ResponseOptions& options);
std::string render_batch(const ChatResponse& response, const ResponseOptions& options);
}  // namespace astra::gateway::gemini_embed
