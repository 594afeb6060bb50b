#include "gateway/domain/simulator/opaque.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "gateway/domain/door_error.hpp"
#include "gateway/domain/errors.hpp"
#include "gateway/domain/opaque/multipart.hpp"
#include "gateway/domain/opaque/request.hpp"
#include "gateway/domain/simulator/script.hpp"
#include "kernel/json.hpp"

namespace astra::gateway::simulator {
namespace {

// A PNG of one grey point.
constexpr std::string_view picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
constexpr std::int64_t most_pictures = 10;

Reply json(std::string body) {
  Reply reply;
  reply.chunks.push_back({0, std::move(body)});
  return reply;
}

Reply refuse(const DomainError& error) {
  const DoorError refused = render_error(WireFormat::openai_chat, error, "req_sim");
  Reply reply = json(refused.body);
  reply.status = refused.status;
  return reply;
}

// A field of a JSON or form body as text.
std::string field(const RenderedRequest& request, std::string_view name) {
  if (is_form(request.content_type)) {
    const auto parts = read_form(request.content_type, request.body);
    if (parts.ok())
      for (const FormPart& part : *parts)
        if (part.name == name) return std::string(part.content);
    return {};
  }
  const auto document = JsonDocument::parse(request.body);
  if (!document.ok()) return {};
  const JsonValue value = document->root()[name];
  return value.is_string() ? value.string_or({}) : std::string(value.raw());
}

Reply draw(const RenderedRequest& request, std::int64_t now_s) {
  const std::int64_t wanted = std::atoll(field(request, "n").c_str());
  const bool as_url = field(request, "response_format") == "url";
  std::string body;
  JsonWriter w(body);
  w.begin_object().field_number("created", now_s).key("data").begin_array();
  for (std::int64_t i = 0; i < std::clamp<std::int64_t>(wanted, 1, most_pictures); ++i) {
    w.begin_object();
    if (as_url) w.field("url", "data:image/png;base64," + std::string(picture));
    else w.field("b64_json", picture);
    w.end_object();
  }
  w.end_array().end_object();
  return json(std::move(body));
}

void append_number(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8) out += static_cast<char>(value & 0xFF);
}

// A WAV whose length follows the text's: 8 kHz, 8 bit, a soft tone.
Reply speak(const RenderedRequest& request) {
  constexpr std::uint32_t rate = 8'000;
  constexpr std::uint32_t samples_per_letter = 400;
  constexpr std::uint32_t most_samples = 80'000;
  constexpr double tone = 0.3;
  constexpr std::size_t piece_bytes = 4'096;
  const auto letters = static_cast<std::uint32_t>(std::min<std::size_t>(field(request, "input").size(), most_samples));
  const std::uint32_t samples = std::clamp(letters * samples_per_letter, samples_per_letter, most_samples);
  constexpr std::uint32_t head = 36;
  std::string wav = "RIFF";
  append_number(wav, head + samples, 4);
  wav += "WAVEfmt ";
  append_number(wav, 16, 4);      // of this chunk
  append_number(wav, 1, 2);       // PCM
  append_number(wav, 1, 2);       // mono
  append_number(wav, rate, 4);
  append_number(wav, rate, 4);    // bytes a second
  append_number(wav, 1, 2);       // bytes a sample
  append_number(wav, 8, 2);       // bits a sample
  wav += "data";
  append_number(wav, samples, 4);
  for (std::uint32_t i = 0; i < samples; ++i) wav += static_cast<char>(128 + static_cast<int>(40 * std::sin(i * tone)));
  Reply reply;
  reply.content_type = "audio/wav";
  for (std::size_t at = 0; at < wav.size(); at += piece_bytes) reply.chunks.push_back({0, wav.substr(at, piece_bytes)});
  return reply;
}

Reply hear(const RenderedRequest& request) {
  AudioLength length;
  bool file = false;
  if (is_form(request.content_type)) {
    const auto parts = read_form(request.content_type, request.body);
    for (const FormPart& part : parts.ok() ? *parts : std::vector<FormPart>())
      if (part.is_file && part.name == "file") length = audio_length(part.content), file = true;
  }
  if (!file) return refuse(DomainError(errors::invalid_request, {}, {{"/file", "required", "The file is missing."}}));
  const std::string seconds = std::to_string(length.ms / 1'000) + "." + std::to_string(length.ms % 1'000 / 100);
  const std::string text = "The simulator heard " + seconds + " seconds.";
  const std::string format = field(request, "response_format");
  Reply reply;
  if (format == "text" || format == "srt" || format == "vtt") {
    reply.content_type = "text/plain; charset=utf-8";
    const std::string head = format == "vtt" ? "WEBVTT\n\n" : format == "srt" ? "1\n" : "";
    reply.chunks.push_back({0, format == "text" ? text + "\n" : head + "00:00:00.000 --> 00:00:01.000\n" + text + "\n"});
    return reply;
  }
  std::string body;
  JsonWriter w(body);
  w.begin_object().field("text", text);
  if (format == "verbose_json")
    w.field("task", "transcribe").field("language", "english").key("duration").raw(seconds).key("segments").begin_array().end_array();
  w.key("usage").begin_object().field("type", "duration").key("seconds").raw(seconds).end_object().end_object();
  return json(std::move(body));
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : std::string(text) + " ") {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (letter) word += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    else if (!word.empty()) words.insert(std::move(word)), word.clear();
  }
  return words;
}

struct Category {
  std::string_view name;
  std::array<std::string_view, 3> words;
};
constexpr std::array<Category, 4> categories{{{"hate", {"hate", "inferior", "vermin"}},
                                              {"harassment", {"idiot", "loser", "stupid"}},
                                              {"self-harm", {"suicide", "selfharm", "overdose"}},
                                              {"violence", {"kill", "murder", "stab"}}}};

void write_verdict(JsonWriter& w, std::string_view text) {
  const std::set<std::string> words = words_of(text);
  std::array<bool, categories.size()> hit{};
  for (std::size_t i = 0; i < categories.size(); ++i)
    hit[i] = std::any_of(categories[i].words.begin(), categories[i].words.end(),
                         [&](std::string_view word) { return words.contains(std::string(word)); });
  w.begin_object().field_boolean("flagged", std::find(hit.begin(), hit.end(), true) != hit.end()).key("categories").begin_object();
  for (std::size_t i = 0; i < categories.size(); ++i) w.field_boolean(categories[i].name, hit[i]);
  w.end_object().key("category_scores").begin_object();
  for (std::size_t i = 0; i < categories.size(); ++i) w.key(categories[i].name).raw(hit[i] ? "0.98" : "0.001");
  w.end_object().end_object();
}

Reply moderate(std::string_view model, const OpaqueRequest& read) {
  std::string body;
  JsonWriter w(body);
  w.begin_object().field("id", "modr-sim").field("model", model).key("results").begin_array();
  for (const Message& message : read.chat.messages)
    for (const Part& part : message.parts) write_verdict(w, part.text.value);
  w.end_array().end_object();
  return json(std::move(body));
}

// The share of the query's words that a document has.
Reply rerank(std::string_view model, const RenderedRequest& request) {
  const auto document = JsonDocument::parse(request.body);
  if (!document.ok()) return refuse(DomainError(errors::invalid_request));
  const JsonValue root = document->root();
  if (!root["query"].is_string() || !root["documents"].is_array())
    return refuse(DomainError(errors::invalid_request, {}, {{"/documents", "required", "There must be a query and documents."}}));
  const std::set<std::string> wanted = words_of(root["query"].string_or({}));
  struct Scored {
    std::size_t index;
    std::int64_t thousandths;
    JsonValue document;
  };
  std::vector<Scored> scored;
  for (const JsonValue one : root["documents"].elements()) {
    const std::set<std::string> words = words_of(one.is_string() ? one.string_or({}) : one["text"].string_or({}));
    const auto met = std::count_if(wanted.begin(), wanted.end(), [&](const std::string& word) { return words.contains(word); });
    scored.push_back({scored.size(), wanted.empty() ? 0 : met * 999 / static_cast<std::int64_t>(wanted.size()), one});
  }
  std::stable_sort(scored.begin(), scored.end(), [](const Scored& a, const Scored& b) { return a.thousandths > b.thousandths; });
  const std::int64_t top = root["top_n"].int_or(static_cast<std::int64_t>(scored.size()));
  if (top >= 0 && static_cast<std::size_t>(top) < scored.size()) scored.resize(static_cast<std::size_t>(top));
  std::string body;
  JsonWriter w(body);
  w.begin_object().field("id", "rerank-sim").field("model", model).key("results").begin_array();
  for (const Scored& one : scored) {
    const std::string digits = std::to_string(1'000 + one.thousandths).substr(1);
    w.begin_object().field_number("index", static_cast<std::int64_t>(one.index)).key("relevance_score").raw("0." + digits);
    if (root["return_documents"].to_bool().value_or(false)) w.field_raw("document", one.document.raw());
    w.end_object();
  }
  w.end_array().key("meta").begin_object().key("billed_units").begin_object().field_number("search_units", 1).end_object().end_object();
  w.end_object();
  return json(std::move(body));
}

struct PathFormat {
  std::string_view path;
  WireFormat format;
};
constexpr std::array<PathFormat, 5> paths{{{"/chat/completions", WireFormat::openai_chat},
                                           {"/embeddings", WireFormat::openai_embeddings},
                                           {"/responses", WireFormat::openai_responses},
                                           {"/completions", WireFormat::openai_completions},
                                           {"/messages", WireFormat::anthropic_messages}}};

Reply answer_at_path(const RenderedRequest& request, std::int64_t now_s) {
  const std::string_view path = std::string_view(request.path).substr(0, request.path.find('?'));
  std::string model = field(request, "model");
  if (model.starts_with("sim/")) model.erase(0, 4);
  for (const PathFormat& one : paths)
    if (request.method == "POST" && path.ends_with(one.path)) return answer(one.format, model, request.body, now_s);
  for (const OpaqueDoor& door : opaque_doors())
    if (request.method == door.method && door.path.ends_with(path)) return answer_opaque(door, model, request, now_s);
  return refuse(DomainError(errors::not_found, "The simulator has no " + std::string(request.method) + " " + std::string(path) + "."));
}

}  // namespace

Reply answer_opaque(const OpaqueDoor& door, std::string_view model, const RenderedRequest& request, std::int64_t now_s) {
  if (door.kind == OpaqueDoor::Kind::pass_through) return answer_at_path(request, now_s);
  const ModelName name = ModelName::parse(model);
  if (name.kind == "error" || name.kind == "overloaded") return answer(WireFormat::openai_chat, model, request.body, now_s);
  switch (door.service) {
    case Service::images:
    case Service::image_edits: return draw(request, now_s);
    case Service::speech: return speak(request);
    case Service::transcriptions: return hear(request);
    case Service::moderations: {
      const auto read = read_opaque(door, request.content_type, request.body);
      return read.ok() ? moderate(model, *read) : refuse(read.error());
    }
    case Service::rerank: return rerank(model, request);
    default: return refuse(DomainError(errors::unsupported_parameter, "The simulator keeps no files."));
  }
}

}  // namespace astra::gateway::simulator
