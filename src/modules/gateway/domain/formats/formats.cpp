#include <algorithm>
#include <array>

#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/cohere.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/formats/openai_chat.hpp"
#include "gateway/domain/formats/openai_completions.hpp"
#include "gateway/domain/formats/openai_responses.hpp"

namespace astra::gateway {
namespace {

constexpr std::string_view sse = "text/event-stream; charset=utf-8";
constexpr std::string_view event_stream = "application/vnd.amazon.eventstream";

constexpr std::array table{
    Format{.id = WireFormat::openai_chat, .task = Task::chat,
           .parse_request = openai_chat::parse_request, .splice_request = openai_chat::splice_request,
           .render_request = openai_chat::render_request, .parse_response = openai_chat::parse_response,
           .render_response = openai_chat::render_response, .model_member = "model",
           .make_decoder = openai_chat::make_decoder, .make_encoder = openai_chat::make_encoder,
           .stream_type = sse, .stream_end = "data: [DONE]\n\n",
           .render_error = openai_chat::render_error, .frame_error = openai_chat::frame_error},
    // Embeddings do not stream; whoever asks gets the chat format, which reads errors.
    Format{.id = WireFormat::openai_embeddings, .task = Task::embeddings,
           .parse_request = openai_embeddings::parse_request, .splice_request = openai_embeddings::splice_request,
           .render_request = openai_embeddings::render_request, .parse_response = openai_embeddings::parse_response,
           .render_response = openai_embeddings::render_response, .model_member = "model",
           .make_decoder = openai_chat::make_decoder, .make_encoder = openai_chat::make_encoder,
           .stream_type = sse, .stream_end = "data: [DONE]\n\n",
           .render_error = openai_chat::render_error, .frame_error = openai_chat::frame_error},
    Format{.id = WireFormat::anthropic_messages, .task = Task::chat,
           .parse_request = anthropic_messages::parse_request, .splice_request = anthropic_messages::splice_request,
           .render_request = anthropic_messages::render_request, .parse_response = anthropic_messages::parse_response,
           .render_response = anthropic_messages::render_response, .model_member = "model",
           .make_decoder = anthropic_messages::make_decoder, .make_encoder = anthropic_messages::make_encoder,
           .stream_type = sse, .stream_end = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
           .render_error = anthropic_messages::render_error, .frame_error = anthropic_messages::frame_error},
    Format{.id = WireFormat::bedrock_converse, .task = Task::chat, .model_in_path = true,
           .parse_request = bedrock_converse::parse_request, .splice_request = bedrock_converse::splice_request,
           .render_request = bedrock_converse::render_request, .parse_response = bedrock_converse::parse_response,
           .render_response = bedrock_converse::render_response, .model_member = {},
           .make_decoder = bedrock_converse::make_decoder, .make_encoder = bedrock_converse::make_encoder,
           .stream_type = event_stream, .stream_end = {}, .frame_event = bedrock_converse::frame_event,
           .render_error = bedrock::render_error, .frame_error = bedrock::frame_error, .error_type = bedrock::error_type},
    Format{.id = WireFormat::bedrock_anthropic, .task = Task::chat, .model_in_path = true,
           .parse_request = bedrock_anthropic::parse_request, .splice_request = bedrock_anthropic::splice_request,
           .render_request = bedrock_anthropic::render_request, .parse_response = anthropic_messages::parse_response,
           .render_response = bedrock_anthropic::render_response, .model_member = "model",
           .make_decoder = bedrock_anthropic::make_decoder, .make_encoder = bedrock_anthropic::make_encoder,
           .stream_type = event_stream, .stream_end = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
           .frame_event = bedrock_anthropic::frame_event, .carries_anthropic = true,
           .render_error = bedrock::render_error, .frame_error = bedrock::frame_error, .error_type = bedrock::error_type},
    // Doors only: a provider that is asked in these speaks them itself.
    Format{.id = WireFormat::openai_responses, .task = Task::chat,
           .parse_request = openai_responses::parse_request, .splice_request = openai_responses::splice_request,
           .render_request = nullptr, .parse_response = openai_responses::parse_response,
           .render_response = openai_responses::render_response, .model_member = "model",
           .make_decoder = openai_responses::make_decoder, .make_encoder = openai_responses::make_encoder,
           .stream_type = sse, .stream_end = "",
           .render_error = openai_chat::render_error, .frame_error = openai_responses::frame_error},
    Format{.id = WireFormat::openai_completions, .task = Task::chat,
           .parse_request = openai_completions::parse_request, .splice_request = openai_completions::splice_request,
           .render_request = nullptr, .parse_response = openai_completions::parse_response,
           .render_response = openai_completions::render_response, .model_member = "model",
           .make_decoder = openai_completions::make_decoder, .make_encoder = openai_completions::make_encoder,
           .stream_type = sse, .stream_end = "data: [DONE]\n\n",
           .render_error = openai_chat::render_error, .frame_error = openai_chat::frame_error},
    // A provider's format without a door.
    Format{.id = WireFormat::cohere_chat, .task = Task::chat, .parse_request = nullptr, .splice_request = nullptr,
           .render_request = cohere_chat::render_request, .parse_response = cohere_chat::parse_response,
           .render_response = nullptr, .model_member = {},
           .make_decoder = cohere_chat::make_decoder, .make_encoder = nullptr,
           .stream_type = sse, .stream_end = {}, .render_error = nullptr, .frame_error = nullptr},
    Format{.id = WireFormat::gemini_generate, .task = Task::chat, .model_in_path = true,
           .parse_request = gemini::parse_request, .splice_request = gemini::splice_request,
           .render_request = gemini::render_request, .parse_response = gemini::parse_response,
           .render_response = gemini::render_response, .model_member = "modelVersion",
           .make_decoder = gemini::make_decoder, .make_encoder = gemini::make_encoder,
           .stream_type = sse, .stream_end = {},
           .render_error = gemini::render_error, .frame_error = gemini::frame_error},
    // Providers are asked in the format below, which holds both.
    Format{.id = WireFormat::gemini_embed, .task = Task::embeddings, .model_in_path = true,
           .parse_request = gemini_embed::parse_one, .splice_request = gemini_embed::render_request,
           .render_request = gemini_embed::render_request, .parse_response = gemini_embed::parse_response,
           .render_response = gemini_embed::render_one, .model_member = {},
           .make_decoder = gemini::make_decoder, .make_encoder = gemini::make_encoder,
           .stream_type = sse, .stream_end = {},
           .render_error = gemini::render_error, .frame_error = gemini::frame_error},
    Format{.id = WireFormat::gemini_batch_embed, .task = Task::embeddings, .model_in_path = true,
           .parse_request = gemini_embed::parse_batch, .splice_request = gemini_embed::render_request,
           .render_request = gemini_embed::render_request, .parse_response = gemini_embed::parse_response,
           .render_response = gemini_embed::render_batch, .model_member = {},
           .make_decoder = gemini::make_decoder, .make_encoder = gemini::make_encoder,
           .stream_type = sse, .stream_end = {},
           .render_error = gemini::render_error, .frame_error = gemini::frame_error},
};

// A format's place is its number.
constexpr bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].id) != i) return false;
  return true;
}
static_assert(in_order());

}  // namespace

const Format& format_of(WireFormat id) { return table[static_cast<std::size_t>(id)]; }

}  // namespace astra::gateway
