#include "gateway/domain/opaque/request.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/format.hpp"
#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/limits.hpp"
#include "gateway/domain/opaque/multipart.hpp"

namespace astra::gateway {
namespace {

std::int64_t characters_in(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

// Texts as guards see them: what is to be drawn, spoken, judged or ranked.
void add_texts(JsonValue value, ChatSource& source, Message& message) {
  if (value.is_string()) {
    message.parts.emplace_back().text = {source.text(value), value.raw()};
  } else if (value.is_object()) {
    add_texts(value["text"], source, message);
  } else {
    for (const JsonValue element : value.elements()) add_texts(element, source, message);
  }
}

void finish(const OpaqueDoor& door, OpaqueRequest& request) {
  request.names_model = !request.chat.model.empty();
  if (!request.names_model) request.chat.model.value = door.default_model;
}

Result<OpaqueRequest> read_json(const OpaqueDoor& door, std::string body) {
  OpaqueRequest request;
  const auto source = TRY(read_request_source(std::move(body)));
  RequestReader reader(*source);
  const Place at;
  const JsonValue root = source->root();
  request.chat.source = source;
  request.chat.model = reader.text(root["model"], at / "model");
  request.model_source = request.chat.model.source;
  request.chat.stream = root["stream"].to_bool().value_or(false) || root["stream_format"].equals("sse");
  request.chat.user = root["user"].is_string() ? reader.slice(root["user"], at / "user") : std::string_view();
  Message message;
  for (const std::string_view member : {"prompt", "input", "instructions", "query", "documents"}) add_texts(root[member], *source, message);
  request.images = std::clamp<std::int64_t>(root["n"].int_or(1), 1, limits::max_choices);
  if (door.meter == Meter::speech) request.characters = characters_in(root["input"].string_or({}));
  if (!message.parts.empty()) request.chat.messages.push_back(std::move(message));
  if (!reader.ok()) return reader.error();
  finish(door, request);
  return request;
}

Result<OpaqueRequest> read_fields(const OpaqueDoor& door, std::string_view content_type, std::string body) {
  OpaqueRequest request;
  request.form = true;
  request.chat.source = std::make_shared<ChatSource>(std::move(body));
  const auto parts = TRY(read_form(content_type, request.chat.source->bytes()));
  Message message;
  for (const FormPart& part : parts) {
    if (part.name == "model") {
      // A guard and a provider must not read different values from one form.
      if (!request.model_source.empty() || part.is_file) return DomainError(errors::invalid_request, "The form names its model twice, or as a file.");
      request.model_source = part.content;
      request.chat.model = {part.content, {}};
    } else if (part.name == "prompt" && !part.is_file) {
      message.parts.emplace_back().text.value = part.content;
    } else if (part.name == "n" && !part.is_file) {
      std::int64_t wanted = 1;
      std::from_chars(part.content.data(), part.content.data() + part.content.size(), wanted);
      request.images = std::clamp<std::int64_t>(wanted, 1, limits::max_choices);
    } else if (part.name == "stream") {
      request.chat.stream = part.content == "true" || part.content == "True" || part.content == "1";
    } else if (part.is_file && door.meter == Meter::transcription) {
      const AudioLength length = audio_length(part.content);
      request.audio_ms += length.ms;
      request.audio_estimated = request.audio_estimated || length.estimated;
    }
  }
  if (!message.parts.empty()) request.chat.messages.push_back(std::move(message));
  finish(door, request);
  return request;
}

bool is_json(std::string_view content_type) {
  constexpr std::string_view json = "application/json";
  if (content_type.size() < json.size()) return false;
  const bool same = std::equal(json.begin(), json.end(), content_type.begin(),
                               [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + ('a' - 'A')) : b); });
  return same && (content_type.size() == json.size() || content_type[json.size()] == ';' || content_type[json.size()] == ' ');
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

}  // namespace

Result<OpaqueRequest> read_opaque(const OpaqueDoor& door, std::string_view content_type, std::string body) {
  auto read = is_form(content_type) ? read_fields(door, content_type, std::move(body))
              : is_json(content_type) ? read_json(door, std::move(body))
                                      : Result<OpaqueRequest>(DomainError(errors::unsupported_media_type, "The body must be JSON or a form."));
  if (read.ok() && read->chat.model.empty())
    return DomainError(errors::invalid_request, {}, {{"/model", "required", "The model is missing."}});
  return read;
}

Result<std::string> opaque_body(const OpaqueRequest& request, std::string_view model) {
  const std::string& bytes = request.chat.source->bytes();
  const bool renamed = request.names_model && request.chat.model.value != model;
  if (!request.form) {
    JsonSplice splice(request.chat.source->document());
    if (renamed) splice.replace(request.model_source, json_string(model));
    splice_texts(request.chat, splice);
    return splice.empty() ? bytes : splice.apply();
  }
  for (const Message& message : request.chat.messages)
    for (const Part& part : message.parts)
      if (part.text.changed) return DomainError(errors::unsupported_parameter, "A policy would change a text of this form, which cannot be done.");
  if (!renamed) return bytes;
  const auto at = static_cast<std::size_t>(request.model_source.data() - bytes.data());
  std::string out;
  out.reserve(bytes.size() + model.size());
  out.append(bytes, 0, at).append(model).append(bytes, at + request.model_source.size());
  return out;
}

Usage most_usage(const OpaqueDoor& door, const OpaqueRequest& request) {
  constexpr std::int64_t bytes_per_token = 4;
  constexpr std::int64_t tokens_of_an_image = 6'240;      // the largest picture of gpt-image at its best
  constexpr std::int64_t ms_per_audio_token = 100;
  constexpr std::int64_t most_ranked_per_search = 100;
  Usage most;
  std::size_t text_bytes = 0;
  std::size_t texts = 0;
  for (const Message& message : request.chat.messages)
    for (const Part& part : message.parts) text_bytes += part.text.value.size(), ++texts;
  most.in_plain = static_cast<std::int64_t>(text_bytes) / bytes_per_token + 1;
  switch (door.meter) {
    case Meter::images:
      most.images = request.images;
      most.out_image = request.images * tokens_of_an_image;
      break;
    case Meter::speech: most.characters = request.characters; break;
    case Meter::transcription:
      most.audio_ms = request.audio_ms;
      most.in_audio = most.out_text = request.audio_ms / ms_per_audio_token;
      break;
    case Meter::rerank: most.searches = 1 + static_cast<std::int64_t>(texts) / most_ranked_per_search; break;
    case Meter::none:
    case Meter::tokens: break;
  }
  return most;
}

AudioLength audio_length(std::string_view file) {
  constexpr std::int64_t usual_bytes_per_second = 16'000;   // 128 kbit/s
  constexpr std::int64_t ms = 1'000;
  constexpr std::size_t riff_head = 12;
  constexpr std::size_t chunk_head = 8;
  constexpr std::size_t rate_at = 8;   // the byte rate within the fmt chunk
  const AudioLength estimate{static_cast<std::int64_t>(file.size()) * ms / usual_bytes_per_second, true};
  if (file.size() < riff_head || !file.starts_with("RIFF") || file.substr(8, 4) != "WAVE") return estimate;
  std::int64_t bytes_per_second = 0;
  for (std::size_t at = riff_head; at + chunk_head <= file.size();) {
    const std::string_view id = file.substr(at, 4);
    const std::size_t size = little_endian(file, at + 4);
    const std::size_t content = at + chunk_head;
    if (id == "fmt " && content + rate_at + 4 <= file.size()) bytes_per_second = little_endian(file, content + rate_at);
    if (id == "data" && bytes_per_second > 0) {
      const auto heard = static_cast<std::int64_t>(std::min(size, file.size() - content));
      return {heard * ms / bytes_per_second, false};
    }
    at = content + size + (size & 1);
  }
  return estimate;
}

}  // namespace astra::gateway
