#include "gateway/domain/simulator/simulator.hpp"

#include "gateway/domain/aws/event_stream.hpp"
#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/format.hpp"
#include "gateway/domain/formats/gemini.hpp"
#include "gateway/domain/simulator/embedding.hpp"
#include "gateway/domain/simulator/script.hpp"

namespace astra::gateway::simulator {
namespace {

constexpr std::int64_t least_error_status = 400;
constexpr std::int64_t greatest_error_status = 599;
constexpr std::int64_t overloaded_status = 529;

// The same request gets the same id: FNV-1a of its bytes.
std::string id_of(WireFormat format, std::string_view body) {
  constexpr char hex[] = "0123456789abcdef";
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  for (const char c : body) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  std::string id = format == WireFormat::anthropic_messages ? "msg_sim" : format == WireFormat::gemini_generate ? "sim" : "chatcmpl-sim";
  for (int shift = 60; shift >= 0; shift -= 4) id += hex[hash >> shift & 15];
  return id;
}

Reply refuse(WireFormat format, const DomainError& error) {
  const DoorError refused = render_error(format, error, "req_sim");
  Reply reply;
  reply.status = refused.status;
  reply.headers = refused.headers;
  reply.chunks.push_back({0, refused.body});
  return reply;
}

Reply fail_as_google(int status) {
  Reply reply;
  reply.status = status == overloaded_status ? 503 : status;
  std::string_view word = status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
  if (reply.status == 503) word = "UNAVAILABLE";
  if (status == 429) word = "RESOURCE_EXHAUSTED";
  if (status == 401) word = "UNAUTHENTICATED";
  if (status == 403) word = "PERMISSION_DENIED";
  if (status == 404) word = "NOT_FOUND";
  std::string body;
  JsonWriter w(body);
  w.begin_object().key("error").begin_object().field_number("code", reply.status);
  w.field("message", "Simulated error " + std::to_string(status) + ".").field("status", word);
  if (status == 429)
    w.key("details").begin_array().begin_object().field("@type", "type.googleapis.com/google.rpc.RetryInfo").field("retryDelay", "1s")
        .end_object().end_array();
  w.end_object().end_object();
  reply.chunks.push_back({0, std::move(body)});
  return reply;
}

Reply fail_as_aws(WireFormat format, int status) {
  const std::string message = "Simulated error " + std::to_string(status) + ".";
  const PlainError error{.status = status == overloaded_status ? 503 : status, .code = "simulated_error", .message = message};
  Reply reply;
  reply.status = error.status;
  reply.headers.emplace_back("x-amzn-errortype", format_of(format).error_type(error));
  reply.chunks.push_back({0, format_of(format).render_error(error, {}, reply.status)});
  return reply;
}

// The words of the provider that is simulated, not ours.
Reply fail(WireFormat format, int status) {
  if (format_of(format).render_error == &gemini::render_error) return fail_as_google(status);
  if (format_of(format).error_type != nullptr) return fail_as_aws(format, status);
  const bool anthropic = format == WireFormat::anthropic_messages;
  std::string_view type = "invalid_request_error";
  if (status >= 500) type = "api_error";
  if (status == 429) type = "rate_limit_error";
  if (status == 401) type = "authentication_error";
  if (status == overloaded_status) type = "overloaded_error";
  if (!anthropic && status >= 500) type = "server_error";
  Reply reply;
  reply.status = status == overloaded_status && !anthropic ? 503 : status;
  std::string body;
  JsonWriter w(body);
  w.begin_object();
  if (anthropic) w.field("type", "error");
  w.key("error").begin_object().field("type", type).field("message", "Simulated error " + std::to_string(status) + ".");
  if (!anthropic) {
    w.field_null("param").key("code");
    if (status == 429) w.string("rate_limit_exceeded");
    else w.null();
  }
  w.end_object().end_object();
  reply.chunks.push_back({0, std::move(body)});
  if (status == 429) reply.headers.emplace_back("retry-after", "1");
  return reply;
}

// Plays the blocks of a script as events, each with the delay before it.
template <class Sink>
void play(const Script& script, const std::string& id, std::string_view model, Sink&& sink) {
  ChatEvent event;
  const auto send = [&](ChatEvent::Kind kind, std::string text, std::int64_t delay_us) {
    event.kind = kind;
    event.text = std::move(text);
    sink(event, delay_us);
  };
  event.id = id;
  event.model = model;
  Usage input = script.usage;
  input.out_text = input.out_reasoning = 0;
  event.usage = input;
  send(ChatEvent::Kind::usage, {}, script.first_delay_us);
  send(ChatEvent::Kind::start, {}, 0);
  for (const Block& block : script.blocks) {
    const bool call = block.kind == ChatEvent::Kind::tool_call_start;
    event.id = block.id;
    event.name = block.name;
    if (call) send(block.kind, {}, 0);
    for (const std::string& piece : block.pieces)
      send(call ? ChatEvent::Kind::tool_call_arguments : block.kind, piece, script.piece_delay_us);
    if (!block.signature.empty()) send(ChatEvent::Kind::reasoning_signature, block.signature, 0);
    send(ChatEvent::Kind::block_end, {}, 0);
    ++event.block;
  }
  event.name.clear();
  event.usage = script.usage;
  send(ChatEvent::Kind::usage, {}, 0);
  event.finish = script.finish;
  send(ChatEvent::Kind::finish, {}, 0);
}

std::string broken_event(WireFormat format) {
  constexpr std::string_view event = "data: {\"broken\": \n\n";
  if (format_of(format).frame_event == nullptr) return std::string(event);
  std::string framed;
  aws::append_event(framed, "broken", "{\"broken\":");
  return framed;
}

Reply stream(WireFormat format, const ModelName& model, const ChatRequest& request, const Script& script, const std::string& id,
             std::int64_t now_s) {
  Reply reply;
  const std::string_view type = format_of(format).stream_type;
  reply.content_type = type.substr(0, type.find(';'));
  reply.usage = script.usage;
  const auto encoder = make_stream_encoder(
      format, {.include_usage = request.stream_usage, .model = std::string(request.model.value), .id = id, .now_s = now_s});
  std::int64_t owed_us = 0;
  play(script, id, request.model.value, [&](const ChatEvent& event, std::int64_t delay_us) {
    owed_us += delay_us;
    std::string bytes;
    encoder->encode(event, bytes);
    if (bytes.empty()) return;
    reply.chunks.push_back({owed_us, std::move(bytes)});
    owed_us = 0;
  });
  std::string end;
  encoder->finish(end);
  reply.chunks.push_back({owed_us, std::move(end)});
  const std::size_t middle = reply.chunks.size() / 2;
  if (model.kind == "cut") {
    // Not between two events: in the middle of one, as connections break.
    reply.chunks.resize(middle + 1);
    std::string& last = reply.chunks.back().bytes;
    last.resize(last.size() / 2);
    reply.cut = true;
  } else if (model.kind == "malformed") {
    reply.chunks.insert(reply.chunks.begin() + static_cast<std::ptrdiff_t>(middle), {0, broken_event(format)});
  }
  return reply;
}

std::string whole_body(WireFormat format, const ChatRequest& request, const Script& script, const std::string& id, std::int64_t now_s) {
  ChatResponse response;
  response.source = request.source;
  response.has_usage = true;
  response.usage = script.usage;
  response.id = id;
  response.model = request.model.value;
  Choice& choice = response.choices.emplace_back();
  choice.finish = script.finish;
  std::vector<std::string> texts;
  texts.reserve(script.blocks.size());
  for (const Block& block : script.blocks) {
    Part& part = choice.parts.emplace_back();
    if (block.kind == ChatEvent::Kind::tool_call_start) part.kind = Part::Kind::tool_call;
    if (block.kind == ChatEvent::Kind::reasoning) part.kind = Part::Kind::thinking;
    part.text.value = texts.emplace_back(block.whole());
    part.id = block.id;
    part.name = block.name;
    part.signature = block.signature;
  }
  const ResponseOptions options{.model = {}, .id = {}, .now_s = now_s};
  return format_of(format).render_response(response, options);
}

Reply whole(WireFormat format, const ModelName& model, const ChatRequest& request, const Script& script, const std::string& id,
            std::int64_t now_s) {
  Reply reply;
  reply.usage = script.usage;
  std::size_t pieces = 0;
  for (const Block& block : script.blocks) pieces += block.pieces.size();
  const std::int64_t delay_us = script.first_delay_us + script.piece_delay_us * static_cast<std::int64_t>(pieces);
  std::string body = whole_body(format, request, script, id, now_s);
  reply.cut = model.kind == "cut";
  if (reply.cut || model.kind == "malformed") body.resize(body.size() / 2);
  reply.chunks.push_back({delay_us, std::move(body)});
  return reply;
}

}  // namespace

Reply answer(WireFormat format, std::string_view model_name, const std::string& body, std::int64_t now_s, bool stream_wanted) {
  const ModelName model = ModelName::parse(model_name);
  if (model.kind == "overloaded") return fail(format, overloaded_status);
  if (model.kind == "error") {
    const std::int64_t status = model.amount.value_or(least_error_status);
    if (status >= least_error_status && status <= greatest_error_status) return fail(format, static_cast<int>(status));
  }
  RequestPath path;
  if (format_of(format).model_in_path) path = {.model = model_name, .stream = stream_wanted};
  const auto request = parse_request(format, body, path);
  if (!request.ok()) return refuse(format, request.error());
  if (format_of(format).task == Task::embeddings) return embed(format, *request);

  bool known = false;
  for (const std::string_view name : models()) known = known || ModelName::parse(name).kind == model.kind;
  if (!known || model.kind == "error" || model.kind == "embed")
    return refuse(format, DomainError(errors::model_not_found, "The simulator has no model " + std::string(model_name) + "."));
  const Script script = script_for(model, *request);
  const std::string id = id_of(format, body);
  return request->stream ? stream(format, model, *request, script, id, now_s) : whole(format, model, *request, script, id, now_s);
}

std::vector<std::string_view> models() {
  return {"sim/echo", "sim/lorem", "sim/think", "sim/tools", "sim/slow", "sim/cut", "sim/malformed", "sim/error-429", "sim/error-500",
          "sim/overloaded", "sim/embed"};
}

}  // namespace astra::gateway::simulator
