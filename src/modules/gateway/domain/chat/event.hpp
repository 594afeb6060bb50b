#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/domain/chat/provider_error.hpp"
#include "gateway/domain/chat/usage.hpp"

namespace astra::gateway {

// Why a model stopped.
enum class FinishReason : std::uint8_t {
  none,
  stop,             // the model was done
  stop_sequence,    // a stop sequence of the request was met
  length,           // max_tokens
  context_length,   // the model's window
  tool_calls,
  content_filter,   // refused or filtered by the provider
  pause,            // the turn must be continued by sending it back
  error,
};

std::string_view to_string(FinishReason reason);

// One thing that happens while a model answers, the same for every provider. A whole answer is a list of these, too.
// It holds what converters and guards need; what only the original bytes know stays in StreamFrame::raw.
struct ChatEvent {
  enum class Kind : std::uint8_t {
    start,                // id, model, usage so far (providers that say it first)
    text,                 // text: a piece of a text block
    refusal,              // text
    reasoning,            // text: a piece of a thinking block
    reasoning_signature,  // text: opaque, to be sent back unchanged
    reasoning_redacted,   // text: a whole opaque block
    tool_call_start,      // id, name
    tool_call_arguments,  // text: a piece of the JSON text
    block_end,            // the text, thinking or tool call block is complete
    citation,             // text: the provider's JSON
    usage,                // usage so far: replaces, never adds
    finish,               // finish, name: the matched stop sequence
    error,                // error: nothing follows
    end,                  // the stream was ended as its protocol wants it; without it the stream was cut
  };

  Kind kind = Kind::text;
  std::uint32_t choice = 0;  // which alternative (n > 1)
  std::uint32_t block = 0;   // which block of the answer, counted from 0 in order of appearance in the choice
  std::string text;
  std::string id;
  std::string name;
  std::string model;
  FinishReason finish = FinishReason::none;
  Usage usage;
  ProviderError error;

  // Where text stands in StreamFrame::raw as a JSON string, quotes included, or as an object (Gemini's arguments), so that
  // a guard can change it in place.
  // 0, 0 where there is no such place.
  std::uint32_t source_begin = 0;
  std::uint32_t source_end = 0;
};

}  // namespace astra::gateway
