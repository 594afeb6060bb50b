#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/chat/event.hpp"
#include "gateway/domain/chat/request.hpp"
#include "gateway/domain/chat/usage.hpp"
#include "kernel/json.hpp"

// Converse's words for what every format has.
namespace astra::gateway::bedrock_converse {

FinishReason read_finish(std::string_view reason);
std::string_view write_finish(FinishReason reason);

// png and image/png, pdf and application/pdf; empty for what the other side does not know.
std::string_view media_type_of(std::string_view format);
std::string_view image_format_of(std::string_view media_type);
std::string_view document_format_of(std::string_view media_type, std::string_view title);

// Converse marks the end of what is to be cached with a block of its own behind it; inside the gateway the mark is the
// last block's cache_control, as Anthropic has it.
std::string_view cache_control_of(JsonValue cache_point);
std::string_view cache_point_of(std::string_view cache_control);

// inputTokens is without what was read from or written to the cache.
bool read_usage(JsonValue json, Usage& usage);
void write_usage(JsonWriter& writer, const Usage& usage);

}  // namespace astra::gateway::bedrock_converse
