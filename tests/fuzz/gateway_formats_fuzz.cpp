// Foreign bytes through every reader of the data plane: nothing may crash, and what is promised for any input must hold.
#include <cstdint>

#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/formats/stream.hpp"
#include "gateway/domain/pricing.hpp"
#include "gateway/domain/simulator/simulator.hpp"
#include "gateway/domain/sse.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {
namespace {

constexpr WireFormat formats[] = {WireFormat::openai_chat, WireFormat::anthropic_messages, WireFormat::openai_embeddings,
                                  WireFormat::bedrock_converse, WireFormat::bedrock_anthropic, WireFormat::gemini_generate,
                                  WireFormat::gemini_embed, WireFormat::gemini_batch_embed};
constexpr WireFormat chat_formats[] = {WireFormat::openai_chat, WireFormat::anthropic_messages, WireFormat::bedrock_converse,
                                       WireFormat::bedrock_anthropic, WireFormat::gemini_generate};

bool model_is_in_path(WireFormat door) {
  return door != WireFormat::openai_chat && door != WireFormat::openai_embeddings && door != WireFormat::anthropic_messages;
}

// Gemini's requests lose the signatures of other providers on their way, and its embeddings name the model anew.
bool passes_untouched(WireFormat door) {
  return door != WireFormat::gemini_generate && door != WireFormat::gemini_embed && door != WireFormat::gemini_batch_embed;
}

void fuzz_json(std::string_view text) {
  const auto document = JsonDocument::parse(text);
  const auto strict = JsonDocument::parse(text, {.reject_duplicate_keys = true, .reject_lone_surrogates = true});
  ENSURE(document.ok() || !strict.ok());
  if (!document.ok()) return;
  ENSURE(JsonDocument::parse(document->root().raw()).ok());
  if (!document->root().is_object()) return;
  for (const JsonMember member : document->root().members()) {
    std::string written;
    append_json_string(written, member.key.string_or({}));
    ENSURE(JsonDocument::parse(written)->root().to_string() == member.key.to_string());
    JsonSplice splice(*document);
    splice.remove(document->root(), member.key.string_or({}));
    splice.set(document->root(), "added", "1");
    ENSURE(JsonDocument::parse(splice.apply()).ok());
  }
}

void fuzz_requests(const std::string& text) {
  for (const WireFormat door : formats) {
    auto request = parse_request(door, text, {.model = model_is_in_path(door) ? "m" : ""});
    if (!request.ok()) continue;
    const auto same = render_request(door, *request, request->model.value, {.ask_stream_usage = false});
    ENSURE(same.ok() && (passes_untouched(door) ? same->body == text : JsonDocument::parse(same->body).ok()));
    for (const WireFormat target : formats) {
      const auto rendered = render_request(target, *request, "claude-sonnet-4-5");
      ENSURE(!rendered.ok() || JsonDocument::parse(rendered->body).ok());
    }
    request->each_text([&](Text& part, const Message&) { request->change(part, "changed \"text\""); });
    const auto changed = render_request(door, *request, "m");
    ENSURE(changed.ok() && JsonDocument::parse(changed->body).ok());
  }
}

void fuzz_responses(const std::string& text) {
  for (const WireFormat from : formats) {
    const auto response = parse_response(from, text);
    if (!response.ok()) continue;
    ENSURE(response->usage.in_plain >= 0 && response->usage.out_text >= 0);
    ENSURE(from == WireFormat::gemini_embed || render_response(from, *response) == text);
    for (const WireFormat door : chat_formats) ENSURE(JsonDocument::parse(render_response(door, *response)).ok());
  }
  parse_provider_error(WireFormat::openai_chat, 400, text);
}

std::string relay(WireFormat from, WireFormat door, std::string_view bytes, std::size_t piece) {
  StreamRelay relay(from, door, {.include_usage = true, .model = "m", .id = "i"});
  std::vector<StreamFrame> frames;
  for (std::size_t at = 0; at < bytes.size(); at += piece) (void)relay.decode(bytes.substr(at, piece), frames);
  (void)relay.decode_end(frames);
  std::string out;
  for (StreamFrame& frame : frames) {
    for (std::size_t i = 0; i < frame.events.size(); ++i)
      if (frame.events[i].kind == ChatEvent::Kind::text) frame.change_text(i, frame.events[i].text + "!");
    relay.write(frame, out);
  }
  relay.write_end(out);
  return out;
}

void fuzz_streams(std::string_view text) {
  for (const WireFormat from : chat_formats)
    for (const WireFormat door : chat_formats) {
      const std::string whole = relay(from, door, text, text.size() + 1);
      ENSURE(relay(from, door, text, 7) == whole);
      if (from == door) continue;
      const auto decoder = make_stream_decoder(door);
      std::vector<StreamFrame> frames;
      ENSURE(decoder->feed(whole, frames).ok() && decoder->finish(frames).ok());
      ENSURE(decoder->malformed_events() == 0);  // what we write ourselves is always well-formed
    }
}

}  // namespace
}  // namespace astra::gateway

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astra::gateway;
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz_json(text);
  fuzz_requests(text);
  fuzz_responses(text);
  fuzz_streams(text);
  (void)PriceTable::parse(text);
  simulator::answer(WireFormat::openai_chat, "sim/tools", text, 0);
  return 0;
}
