#include "gateway/domain/formats/stream.hpp"

#include "gateway/domain/door_error.hpp"
#include "gateway/domain/formats/format.hpp"
#include "gateway/domain/formats/reading.hpp"

namespace astra::gateway {

void StreamFrame::splice(std::uint32_t begin, std::uint32_t end, std::string_view json) {
  raw.replace(begin, end - begin, json);
  const auto moved = [&](std::uint32_t& place) {
    if (place >= end) place = static_cast<std::uint32_t>(place + json.size() - (end - begin));
  };
  for (ChatEvent& event : events) {
    if (event.source_end == 0) continue;
    moved(event.source_begin);
    moved(event.source_end);
  }
  if (model_end == 0) return;
  moved(model_begin);
  moved(model_end);
}

void StreamFrame::change_text(std::size_t index, std::string text) {
  ChatEvent& event = events[index];
  if (event.source_end != 0) {
    // Where an object stands an object must stay.
    const bool object = raw[event.source_begin] != '"' && is_json_object(text);
    splice(event.source_begin, event.source_end, object ? text : json_string(text));
  }
  event.text = std::move(text);
}

void StreamFrame::change_model(std::string_view model) {
  if (model_end != 0) splice(model_begin, model_end, json_string(model));
}

std::unique_ptr<StreamDecoder> make_stream_decoder(WireFormat from, const Dialect* dialect, std::size_t max_event_bytes) {
  return format_of(from).make_decoder(dialect, max_event_bytes);
}

std::unique_ptr<StreamEncoder> make_stream_encoder(WireFormat door, StreamEncoderOptions options) {
  return format_of(door).make_encoder(std::move(options));
}

namespace {

// Whose events a format's streams carry, whatever their framing.
WireFormat events_of(WireFormat id) { return format_of(id).carries_anthropic ? WireFormat::anthropic_messages : id; }

}  // namespace

StreamRelay::StreamRelay(WireFormat from, WireFormat door, StreamEncoderOptions options, const Dialect* dialect)
    : decoder_(make_stream_decoder(from, dialect)), encoder_(make_stream_encoder(door, options)), options_(std::move(options)),
      door_(door), same_format_(events_of(from) == events_of(door)) {
  if (options_.array) array_.emplace(limits::max_stream_event_bytes);
}

std::string_view StreamRelay::content_type() const {
  return array_ ? std::string_view("application/json; charset=utf-8") : format_of(door_).stream_type;
}

void StreamRelay::write(StreamFrame& frame, std::string& out) {
  if (!array_) return write_frame(frame, out);
  std::string events;
  write_frame(frame, events);
  array_->feed(events, out);
}

void StreamRelay::write_frame(StreamFrame& frame, std::string& out) {
  if (errored_ || frame.malformed) return;
  for (const ChatEvent& event : frame.events) {
    errored_ = errored_ || event.kind == ChatEvent::Kind::error;
    owes_end_ = owes_end_ || (event.kind == ChatEvent::Kind::end && frame.raw.empty());
  }
  const bool pass = same_format_ || frame.events.empty();
  if (!pass || (errored_ && frame.raw.empty())) {
    for (const ChatEvent& event : frame.events) encoder_->encode(event, out);
    return;
  }
  if (frame.usage_only && !options_.include_usage) return;
  if (!same_format_) {
    // Another format's comments still say that somebody is there; its unknown events mean nothing to this client.
    if (frame.raw.starts_with(':')) put(":\n\n", out);
    return;
  }
  if (!options_.model.empty()) frame.change_model(options_.model);
  put(frame.raw, out);
}

void StreamRelay::put(std::string_view event, std::string& out) const {
  const auto frame_event = format_of(door_).frame_event;
  if (frame_event == nullptr) out += event;
  else frame_event(event, out);
}

void StreamRelay::write_end(std::string& out) {
  if (errored_) return;
  std::string end;
  if (!same_format_) encoder_->finish(end);
  else if (owes_end_) put(format_of(door_).stream_end, end);
  if (!array_) {
    out += end;
    return;
  }
  array_->feed(end, out);
  array_->finish(out);
}

void StreamRelay::write_error(const ProviderError& error, std::string& out) {
  std::string event;
  if (!errored_) event = render_stream_error(door_, error, {});
  errored_ = true;
  if (!array_) {
    out += event;
    return;
  }
  array_->feed(event, out);
  array_->finish(out);
}

}  // namespace astra::gateway
