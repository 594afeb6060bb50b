#pragma once
#include "gateway/domain/formats/format.hpp"

// Cohere's second API, as a provider speaks it: nobody comes to us with it.
namespace astra::gateway::cohere_chat {
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options);
Result<ChatResponse> parse_response(std::string bytes, const Dialect* dialect);
std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes);
FinishReason read_finish(std::string_view reason);
// Billed units are what is paid for; the counts of tokens beside them include what Cohere adds itself.
bool read_usage(JsonValue json, Usage& usage);
}  // namespace astra::gateway::cohere_chat
