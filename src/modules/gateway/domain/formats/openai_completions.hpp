#pragma once
#include "gateway/domain/formats/format.hpp"

// OpenAI's legacy completions: a prompt in, text out. Elsewhere the prompt becomes a user's message.
namespace astra::gateway::openai_completions {
Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path);
Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::string render_response(const ChatResponse& response, const ResponseOptions& options);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options);
}  // namespace astra::gateway::openai_completions
