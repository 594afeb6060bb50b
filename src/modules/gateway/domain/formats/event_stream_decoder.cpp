#include "gateway/domain/formats/event_stream_decoder.hpp"

#include "gateway/domain/errors.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {

Result<void> EventStreamDecoder::feed(std::string_view bytes, std::vector<StreamFrame>& out) {
  reader_.feed(bytes);
  while (reader_.next(message_)) {
    event_.clear();
    as_event_(message_, event_);
    if (!event_.empty()) TRY(events_->feed(event_, out));
  }
  if (!reader_.broken().empty()) return DomainError(errors::provider_protocol_error, std::string(reader_.broken()));
  return {};
}

void append_named_event(std::string_view name, std::string_view payload, std::string& event) {
  event += "data: {";
  append_json_string(event, name);
  event += ':';
  if (payload.empty()) event += "{}";
  for (const char c : payload) event += c == '\n' || c == '\r' ? ' ' : c;   // between JSON's tokens they are white space
  event += "}\n\n";
}

std::string exception_in(const aws::EventStreamMessage& message, std::string& payload) {
  const std::string_view type = message.header(":message-type");
  if (type == "exception") {
    payload = message.payload;
    return std::string(message.header(":exception-type"));
  }
  if (type != "error") return {};
  payload = R"({"message":)";
  append_json_string(payload, message.header(":error-message"));
  payload += '}';
  std::string name(message.header(":error-code"));
  return name.ends_with("Exception") ? name : name + "Exception";
}

}  // namespace astra::gateway
