#include "gateway/domain/formats/sse_decoder.hpp"

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/provider_errors.hpp"

namespace astra::gateway {

Result<void> SseStreamDecoder::feed(std::string_view bytes, std::vector<StreamFrame>& out) {
  reader_.feed(bytes);
  SseEvent event;
  while (reader_.next(event)) take(event, out);
  if (reader_.overflowed()) return DomainError(errors::provider_protocol_error, "An event of the provider's stream is too large.");
  return {};
}

Result<void> SseStreamDecoder::finish(std::vector<StreamFrame>& out) {
  SseEvent event;
  if (reader_.finish(event)) {
    const std::size_t before = out.size();
    take(event, out);
    if (out.size() > before && !out.back().raw.empty()) out.back().raw += "\n\n";
  }
  if (ended_) return {};
  StreamFrame frame;
  if (complete()) {
    close(frame);
    end(frame);
  } else {
    ProviderError& error = emit(frame, ChatEvent::Kind::error).error;
    error.error_class = ErrorClass::transient;
    error.code = errors::stream_interrupted.code;
    error.message = errors::stream_interrupted.title;
    ended_ = true;
  }
  out.push_back(std::move(frame));
  return {};
}

void SseStreamDecoder::take(const SseEvent& event, std::vector<StreamFrame>& out) {
  if (ended_) return;
  StreamFrame frame;
  const char* const raw_end = event.raw.data() + event.raw.size();
  std::size_t data_at = 0;
  if (event.has_data && (event.data.data() < event.raw.data() || event.data.data() >= raw_end)) {
    // Several data lines become one, so that texts have one place. Line ends between JSON's tokens are white space.
    if (!event.name.empty()) frame.raw.append("event: ").append(event.name).append("\n");
    frame.raw += "data: ";
    data_at = frame.raw.size();
    for (const char c : event.data) frame.raw += c == '\n' || c == '\r' ? ' ' : c;
    frame.raw += "\n\n";
  } else {
    frame.raw = event.raw;
    data_at = event.has_data ? static_cast<std::size_t>(event.data.data() - event.raw.data()) : 0;
  }
  const std::string_view data = std::string_view(frame.raw).substr(data_at, event.data.size());
  if (!event.has_data || data.empty()) {
    frame.malformed = event.has_data;
  } else if (data == "[DONE]") {
    done(frame);
    end(frame);
  } else if (!document_.reparse(data) || !document_.root().is_object() || !decode(document_.root(), frame)) {
    frame.malformed = true;
    frame.events.clear();
  }
  malformed_ += frame.malformed;
  out.push_back(std::move(frame));
}

ChatEvent& SseStreamDecoder::emit(StreamFrame& frame, ChatEvent::Kind kind, std::uint32_t choice, std::uint32_t block) {
  ChatEvent& event = frame.events.emplace_back();
  event.kind = kind;
  event.choice = choice;
  event.block = block;
  return event;
}

void SseStreamDecoder::emit_text(StreamFrame& frame, ChatEvent::Kind kind, JsonValue text, std::uint32_t choice, std::uint32_t block) {
  ChatEvent& event = emit(frame, kind, choice, block);
  event.text = text.is_string() ? text.string_or({}) : std::string(text.raw());
  event.source_begin = offset_in(frame, text.raw());
  event.source_end = event.source_begin + static_cast<std::uint32_t>(text.raw().size());
}

void SseStreamDecoder::emit_usage(StreamFrame& frame, const Usage& usage) {
  usage_ = usage;
  has_usage_ = true;
  emit(frame, ChatEvent::Kind::usage).usage = usage;
}

void SseStreamDecoder::emit_error(StreamFrame& frame, JsonValue root) { emit_error(frame, read_failure(root)); }

void SseStreamDecoder::emit_error(StreamFrame& frame, ProviderError failure) {
  emit(frame, ChatEvent::Kind::error).error = std::move(failure);
  ended_ = true;
}

void SseStreamDecoder::end(StreamFrame& frame) {
  emit(frame, ChatEvent::Kind::end);
  ended_ = true;
}

void SseStreamDecoder::mark_model(StreamFrame& frame, JsonValue model) const {
  if (!model.is_string()) return;
  frame.model_begin = offset_in(frame, model.raw());
  frame.model_end = frame.model_begin + static_cast<std::uint32_t>(model.raw().size());
}

}  // namespace astra::gateway
