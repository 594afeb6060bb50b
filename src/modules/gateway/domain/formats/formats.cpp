#include <algorithm>
#include <array>

#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/openai_chat.hpp"

namespace astra::gateway {
namespace {

constexpr std::string_view sse = "text/event-stream; charset=utf-8";

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
           .render_request = nullptr, .parse_response = openai_embeddings::parse_response,
           .render_response = nullptr, .model_member = "model",
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
