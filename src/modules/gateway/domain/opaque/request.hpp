#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/domain/chat/request.hpp"
#include "gateway/domain/chat/usage.hpp"
#include "gateway/domain/opaque/doors.hpp"

namespace astra::gateway {

// What was found in a body that otherwise passes as it came.
struct OpaqueRequest {
  ChatRequest chat;                 // the model's name and the texts, for policy and guards; the body's bytes are its source's
  bool names_model = false;         // else chat.model is the door's default, and not in the body
  std::string_view model_source;    // where the name stands: a JSON string with its quotes, or a form's field
  bool form = false;
  std::int64_t characters = 0;      // of the text to be spoken
  std::int64_t audio_ms = 0;        // of the recording to be heard
  bool audio_estimated = false;
  std::int64_t images = 1;          // how many are asked for
};

// The most it may use, for budgets that hold money back before it is sent.
Usage most_usage(const OpaqueDoor& door, const OpaqueRequest& request);

// Reads a JSON or form body as far as an opaque door needs it. Errors: invalid_request, unsupported_media_type.
Result<OpaqueRequest> read_opaque(const OpaqueDoor& door, std::string_view content_type, std::string body);

// The body for a provider: only the model's name and what guards changed differ. Errors: unsupported_parameter, when a text
// of a form was changed.
Result<std::string> opaque_body(const OpaqueRequest& request, std::string_view model);

// How long a recording is: read from a WAV's head, else estimated from its size.
struct AudioLength {
  std::int64_t ms = 0;
  bool estimated = false;
};
AudioLength audio_length(std::string_view file);

}  // namespace astra::gateway
