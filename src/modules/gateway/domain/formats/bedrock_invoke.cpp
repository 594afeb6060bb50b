#include <string>

#include "gateway/domain/formats/anthropic_messages.hpp"
#include "gateway/domain/formats/bedrock.hpp"
#include "gateway/domain/formats/event_stream_decoder.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/sse.hpp"
#include "kernel/base64.hpp"

// Claude on Bedrock: Anthropic's messages without model and stream, and its events in base64 within AWS's frames.
namespace astra::gateway::bedrock_anthropic {
namespace {

constexpr std::string_view version = "\"bedrock-2023-05-31\"";
constexpr std::string_view data_mark = "data: ";
constexpr std::string_view event_end = "\n\n";

RenderedRequest addressed(std::string body, const ChatRequest& request, std::string_view model) {
  RenderedRequest rendered;
  rendered.body = std::move(body);
  rendered.path = bedrock::model_path(model, request.stream ? "invoke-with-response-stream" : "invoke");
  if (request.stream) rendered.headers = {{"accept", "application/vnd.amazon.eventstream"}};
  return rendered;
}

// Anthropic's word for an exception inside a stream, so that its clients raise what they know.
std::string_view anthropic_type(std::string_view exception) {
  if (exception == "throttlingException") return "rate_limit_error";
  if (exception == "validationException") return "invalid_request_error";
  if (exception == "serviceUnavailableException") return "overloaded_error";
  if (exception == "modelTimeoutException") return "timeout_error";
  return "api_error";
}

std::string_view exception_of(std::string_view type) {
  if (type == "rate_limit_error") return "throttlingException";
  if (type == "invalid_request_error" || type == "not_found_error" || type == "permission_error") return "validationException";
  if (type == "overloaded_error") return "serviceUnavailableException";
  if (type == "timeout_error") return "modelTimeoutException";
  return "internalServerException";
}

void as_event(const aws::EventStreamMessage& message, std::string& event) {
  std::string payload;
  if (const std::string exception = exception_in(message, payload); !exception.empty()) {
    const auto document = JsonDocument::parse(payload);
    event += R"(event: error
data: {"type":"error","error":{"type":)";
    append_json_string(event, anthropic_type(exception));
    event += R"(,"message":)";
    append_json_string(event, document.ok() ? document->root()["message"].string_or({}) : std::string());
    event += "}}\n\n";
    return;
  }
  const auto document = JsonDocument::parse(message.payload);
  if (!document.ok()) return;
  // Those who imitate Bedrock send the event as it is.
  const bool bare = !document->root()["bytes"].exists() && document->root()["type"].is_string();
  const auto json = bare ? std::optional(std::string(message.payload)) : from_base64(document->root()["bytes"].string_or({}));
  event += "event: ";
  const auto inner = json ? JsonDocument::parse(*json) : JsonDocument::parse("");
  event += inner.ok() ? inner->root()["type"].plain() : std::string_view("malformed");
  event.append("\n").append(data_mark);
  for (const char c : json ? *json : std::string("{")) event += c == '\n' || c == '\r' ? ' ' : c;
  event += event_end;
}

void frame_error(std::string_view json, std::string& out) {
  const auto document = JsonDocument::parse(json);
  const JsonValue error = document.ok() ? document->root()["error"] : JsonValue();
  std::string payload = R"({"message":)";
  append_json_string(payload, error["message"].string_or("The model's stream failed."));
  aws::append_exception(out, exception_of(error["type"].string_or({})), payload + "}");
}

// Anthropic's own encoder, its events framed.
class Encoder final : public StreamEncoder {
 public:
  explicit Encoder(StreamEncoderOptions options) : events_(anthropic_messages::make_encoder(std::move(options))) {}

  void encode(const ChatEvent& event, std::string& out) override {
    text_.clear();
    events_->encode(event, text_);
    frame_event(text_, out);
  }
  void finish(std::string& out) override {
    text_.clear();
    events_->finish(text_);
    frame_event(text_, out);
  }

 private:
  std::unique_ptr<StreamEncoder> events_;
  std::string text_;
};

}  // namespace

Result<ChatRequest> parse_request(std::string bytes, const RequestPath& path) {
  ChatRequest request = TRY(anthropic_messages::parse_request(std::move(bytes), path));
  request.format = WireFormat::bedrock_anthropic;
  return request;
}

Result<RenderedRequest> splice_request(const ChatRequest& request, std::string_view model, const RenderOptions&) {
  JsonSplice splice(request.source->document());
  splice_texts(request, splice);
  return addressed(splice.empty() ? request.source->bytes() : splice.apply(), request, model);
}

// Written for Anthropic first; its own requests are spliced, so that nothing of them is lost.
Result<RenderedRequest> render_request(const ChatRequest& request, std::string_view model, const RenderOptions& options) {
  const bool spliced = request.format == WireFormat::anthropic_messages;
  RenderedRequest written = spliced ? TRY(anthropic_messages::splice_request(request, model, options))
                                    : TRY(anthropic_messages::render_request(request, model, options));
  const auto document = TRY(JsonDocument::parse(written.body));
  JsonSplice splice(document);
  for (const std::string_view member : {"model", "stream"})
    if (document.root()[member].exists()) splice.remove(document.root(), member);
  splice.set(document.root(), "anthropic_version", std::string(version));
  RenderedRequest rendered = addressed(splice.apply(), request, model);
  rendered.dropped = std::move(written.dropped);
  return rendered;
}

Result<RenderedRequest> as_messages(const ChatRequest& request, std::string_view model) {
  const JsonValue root = request.source->root();
  JsonSplice splice(request.source->document());
  splice_texts(request, splice);
  splice.set(root, "model", json_string(model));
  if (request.stream) splice.set(root, "stream", "true");
  RenderedRequest rendered;
  rendered.path = "/v1/messages";
  rendered.headers = {{"anthropic-version", "2023-06-01"}};
  std::string betas;
  for (const JsonValue beta : root["anthropic_beta"].elements()) betas += (betas.empty() ? "" : ",") + beta.string_or({});
  if (!betas.empty()) rendered.headers.push_back({"anthropic-beta", std::move(betas)});
  for (const std::string_view member : {"anthropic_version", "anthropic_beta"})
    if (root[member].exists()) splice.remove(root, member);
  rendered.body = splice.apply();
  return rendered;
}

// An answer is Anthropic's on both sides.
std::string render_response(const ChatResponse& response, const ResponseOptions& options) {
  return response.format == WireFormat::anthropic_messages ? splice_response(response, options)
                                                           : anthropic_messages::render_response(response, options);
}

std::unique_ptr<StreamDecoder> make_decoder(const Dialect* dialect, std::size_t max_event_bytes) {
  return std::make_unique<EventStreamDecoder>(anthropic_messages::make_decoder(dialect, max_event_bytes), &as_event, max_event_bytes);
}

std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options) { return std::make_unique<Encoder>(std::move(options)); }

// Comments have no place in a frame.
void frame_event(std::string_view events, std::string& out) {
  SseReader reader(events.size() + 1);
  reader.feed(events);
  SseEvent event;
  while (reader.next(event) || reader.finish(event)) {
    if (!event.has_data) continue;
    if (event.name == "error") frame_error(event.data, out);
    else aws::append_event(out, "chunk", R"({"bytes":")" + to_base64(event.data) + "\"}");
  }
}

}  // namespace astra::gateway::bedrock_anthropic
