#include "gateway/domain/counting.hpp"

#include "gateway/domain/simulator/simulator.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {
namespace {

constexpr std::int64_t tokens_per_message = 3;
constexpr std::int64_t tokens_per_medium = 258;   // what Google counts for a small image; others are near

std::int64_t tokens_of(const Part& part) {
  std::int64_t tokens = simulator::estimate_tokens(part.name) + simulator::estimate_tokens(part.text.value);
  if (!part.data.empty() || !part.url.empty() || !part.file_id.empty()) tokens += tokens_per_medium;
  for (const Part& inner : part.content) tokens += tokens_of(inner);
  return tokens;
}

}  // namespace

bool counts_for(const Target& target, const Door& door) { return target.format == door.format && target.provider->counts_tokens; }

std::string estimated_count(const ChatRequest& request) {
  std::int64_t tokens = 0;
  for (const Message& message : request.messages) {
    tokens += tokens_per_message;
    for (const Part& part : message.parts) tokens += tokens_of(part);
  }
  for (const Tool& tool : request.tools) tokens += simulator::estimate_tokens(tool.raw);
  std::string out;
  JsonWriter w(out);
  const bool anthropic = request.format == WireFormat::anthropic_messages;
  w.begin_object().field_number(anthropic ? "input_tokens" : "totalTokens", tokens).end_object();
  return out;
}

}  // namespace astra::gateway
