#include "gateway/domain/simulator/embedding.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>

#include "gateway/domain/formats/format.hpp"
#include "kernel/base64.hpp"

namespace astra::gateway::simulator {
namespace {

constexpr std::int64_t default_dimensions = 256;
constexpr std::int64_t most_dimensions = 4'096;

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  return hash;
}

// SplitMix64: a good pseudo-random number from a counter.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

// The sum of one pseudo-random direction per word, at length one.
std::vector<float> vector_of(std::string_view text, std::size_t dimensions) {
  std::vector<double> sum(dimensions);
  const auto add = [&sum](std::string_view word) {
    const std::uint64_t seed = hash_of(word);
    for (std::size_t i = 0; i < sum.size(); ++i)
      sum[i] += static_cast<double>(static_cast<std::int64_t>(mix(seed + i))) / 9.3e18;
  };
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\t') {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      continue;
    }
    if (!word.empty()) add(word);
    word.clear();
  }
  if (!word.empty() || text.empty()) add(word);
  double length = 0;
  for (const double x : sum) length += x * x;
  length = std::sqrt(length);
  std::vector<float> unit(dimensions);
  for (std::size_t i = 0; i < dimensions; ++i) unit[i] = static_cast<float>(length == 0 ? 0 : sum[i] / length);
  return unit;
}

void write_numbers(std::string& out, const std::vector<float>& vector) {
  char digits[32];
  out += '[';
  for (std::size_t i = 0; i < vector.size(); ++i) {
    if (i != 0) out += ',';
    out.append(digits, std::to_chars(digits, digits + sizeof digits, vector[i]).ptr);
  }
  out += ']';
}

// Little-endian floats in base64: what OpenAI's SDKs ask for.
void write_base64(std::string& out, const std::vector<float>& vector) {
  std::string bytes;
  for (const float x : vector)
    for (std::uint32_t bits = std::bit_cast<std::uint32_t>(x), i = 0; i < 4; ++i, bits >>= 8) bytes += static_cast<char>(bits & 0xFF);
  out.append("\"").append(to_base64(bytes)).append("\"");
}

}  // namespace

Reply embed(WireFormat format, const ChatRequest& request) {
  std::int64_t wanted = default_dimensions;
  for (const ExtraField& field : request.extra)
    if (field.name == "dimensions") std::from_chars(field.raw.data(), field.raw.data() + field.raw.size(), wanted);
  const auto dimensions = static_cast<std::size_t>(std::clamp<std::int64_t>(wanted, 1, most_dimensions));
  const bool base64 = request.base64_vectors;
  Reply reply;
  std::string body;
  JsonWriter w(body);
  w.begin_object().field("id", "embd-sim").field("object", "list").key("data").begin_array();
  std::int64_t index = 0;
  for (const Message& message : request.messages) {
    std::string text;
    for (const Part& part : message.parts) text += (text.empty() ? "" : "\n") + std::string(part.text.value);
    std::string embedding;
    const std::vector<float> vector = vector_of(text, dimensions);
    if (base64) write_base64(embedding, vector);
    else write_numbers(embedding, vector);
    w.begin_object().field("object", "embedding").field_number("index", index++).field_raw("embedding", embedding).end_object();
    reply.usage.in_plain += std::max<std::int64_t>(1, estimate_tokens(text));
  }
  w.end_array().field("model", request.model.value).key("usage").begin_object();
  w.field_number("prompt_tokens", reply.usage.in_plain).field_number("total_tokens", reply.usage.in_plain);
  w.end_object().end_object();
  // The simulator thinks in OpenAI's shape; other clients get their own.
  if (request.format != WireFormat::openai_embeddings) {
    const auto written = parse_response(WireFormat::openai_embeddings, body);
    if (written.ok()) body = format_of(format).render_response(*written, {});
  }
  reply.chunks.push_back({0, std::move(body)});
  return reply;
}

}  // namespace astra::gateway::simulator
