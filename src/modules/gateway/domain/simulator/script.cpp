#include "gateway/domain/simulator/script.hpp"

#include <algorithm>
#include <charconv>

#include "gateway/domain/formats/reading.hpp"
#include "gateway/domain/simulator/simulator.hpp"

namespace astra::gateway::simulator {
namespace {

constexpr std::int64_t default_lorem_tokens = 64;
constexpr std::int64_t most_lorem_tokens = 100'000;
constexpr std::int64_t default_lorem_rate = 200;   // tokens a second
constexpr std::int64_t default_slow_ms = 2'000;
constexpr std::int64_t most_slow_ms = 600'000;
constexpr std::int64_t tokens_per_message = 3;
constexpr std::int64_t us_per_second = 1'000'000;

constexpr std::string_view lorem_words[] = {
    "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor", "incididunt",
    "ut", "labore", "et", "dolore", "magna", "aliqua", "enim", "ad", "minim", "veniam", "quis", "nostrud", "exercitation"};

bool is_word(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || u >= 0x80;
}

// Words with the space before them; cut at white space only, so that UTF-8 stays whole.
std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    if (i != text.size() && !(text[i] == ' ' || text[i] == '\n')) continue;
    pieces.emplace_back(text.substr(begin, i - begin));
    begin = i;
  }
  return pieces;
}

std::string text_of(const Message& message) {
  std::string text;
  for (const Part& part : message.parts) {
    if (part.kind == Part::Kind::text) text += (text.empty() ? "" : "\n") + std::string(part.text.value);
    for (const Part& inner : part.content)
      if (inner.kind == Part::Kind::text) text += (text.empty() ? "" : "\n") + std::string(inner.text.value);
  }
  return text;
}

std::string last_user_text(const ChatRequest& request) {
  for (auto message = request.messages.rbegin(); message != request.messages.rend(); ++message)
    if (message->role == Role::user || message->role == Role::tool) return text_of(*message);
  return {};
}

bool answers_a_tool(const ChatRequest& request) {
  if (request.messages.empty()) return false;
  const std::vector<Part>& parts = request.messages.back().parts;
  return std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.kind == Part::Kind::tool_result; });
}

// Arguments that fit a schema's required or declared properties, one level deep.
std::string example_arguments(std::string_view schema) {
  std::string out;
  JsonWriter w(out);
  w.begin_object();
  const auto document = JsonDocument::parse(schema);
  if (document.ok()) {
    for (const JsonMember property : document->root()["properties"].members()) {
      const JsonValue type = property.value["type"];
      w.key(property.key.string_or({}));
      if (property.value["enum"].size() != 0) w.raw(property.value["enum"].at(0).raw());
      else if (type.equals("integer") || type.equals("number")) w.number(1);
      else if (type.equals("boolean")) w.boolean(true);
      else if (type.equals("array")) w.begin_array().end_array();
      else if (type.equals("object")) w.begin_object().end_object();
      else w.string("example");
    }
  }
  w.end_object();
  return out;
}

void add_call(Script& script, std::string_view name, std::string arguments) {
  constexpr std::size_t piece_bytes = 12;
  Block& block = script.blocks.emplace_back();
  block.kind = ChatEvent::Kind::tool_call_start;
  block.id = "call_sim_" + std::to_string(script.blocks.size());
  block.name = name;
  // Arguments arrive in pieces that mean nothing by themselves, as they do from real models; never within a character.
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= arguments.size(); ++i) {
    const bool inside = i < arguments.size() && (static_cast<unsigned char>(arguments[i]) & 0xC0) == 0x80;
    if (i != arguments.size() && (inside || i - begin < piece_bytes)) continue;
    block.pieces.push_back(arguments.substr(begin, i - begin));
    begin = i;
  }
}

void add_text(Script& script, std::string_view text) {
  Block& block = script.blocks.emplace_back();
  block.kind = ChatEvent::Kind::text;
  block.pieces = split(text);
}

// Lines such as: call get_weather {"city":"Paris"}
void add_scripted_calls(Script& script, std::string_view text) {
  constexpr std::string_view word = "call ";
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (!line.starts_with(word)) continue;
    line.remove_prefix(word.size());
    const std::size_t space = line.find(' ');
    const std::string_view arguments = space == std::string_view::npos ? std::string_view("{}") : line.substr(space + 1);
    if (is_json_object(arguments)) add_call(script, line.substr(0, space), std::string(arguments));
  }
}

void script_tools(Script& script, const ChatRequest& request) {
  if (answers_a_tool(request)) return add_text(script, "The tool said: " + last_user_text(request));
  add_scripted_calls(script, last_user_text(request));
  if (script.blocks.empty() && !request.tools.empty() && !request.tools.front().name.empty())
    add_call(script, request.tools.front().name, example_arguments(request.tools.front().parameters));
  if (script.blocks.empty()) return add_text(script, "There is no tool to call.");
  script.finish = FinishReason::tool_calls;
}

void script_lorem(Script& script, const ModelName& model) {
  const std::int64_t tokens = std::clamp<std::int64_t>(model.amount.value_or(default_lorem_tokens), 1, most_lorem_tokens);
  Block& block = script.blocks.emplace_back();
  block.kind = ChatEvent::Kind::text;
  for (std::int64_t i = 0; i < tokens; ++i)
    block.pieces.push_back((i == 0 ? "" : " ") + std::string(lorem_words[static_cast<std::size_t>(i) % std::size(lorem_words)]));
  script.piece_delay_us = us_per_second / std::clamp<std::int64_t>(model.rate.value_or(default_lorem_rate), 1, us_per_second);
}

void script_thinking(Script& script, const ChatRequest& request) {
  Block& block = script.blocks.emplace_back();
  block.kind = ChatEvent::Kind::reasoning;
  block.pieces = split("The user wants an answer. I repeat what was said.");
  block.signature = "c2ltdWxhdGVkLXNpZ25hdHVyZQ==";
  add_text(script, last_user_text(request));
}

// Cuts text at max_tokens, as a model would.
void limit(Script& script, std::int64_t max_tokens) {
  for (Block& block : script.blocks) {
    if (block.kind == ChatEvent::Kind::tool_call_start) continue;
    std::size_t kept = 0;
    while (kept < block.pieces.size() && max_tokens > 0) max_tokens -= std::max<std::int64_t>(1, estimate_tokens(block.pieces[kept++]));
    if (kept == block.pieces.size()) continue;
    block.pieces.resize(kept);
    script.finish = FinishReason::length;
  }
}

void count(Script& script, const ChatRequest& request) {
  for (const Message& message : request.messages) script.usage.in_plain += tokens_per_message + estimate_tokens(text_of(message));
  for (const Tool& tool : request.tools) script.usage.in_plain += estimate_tokens(tool.raw);
  for (const Block& block : script.blocks) {
    const std::int64_t tokens = estimate_tokens(block.name) + estimate_tokens(block.whole());
    (block.kind == ChatEvent::Kind::reasoning ? script.usage.out_reasoning : script.usage.out_text) += tokens;
  }
}

}  // namespace

ModelName ModelName::parse(std::string_view text) {
  constexpr std::string_view provider = "sim/";
  if (text.starts_with(provider)) text.remove_prefix(provider.size());
  ModelName name;
  const auto number_behind = [&text](char separator, std::optional<std::int64_t>& out) {
    const std::size_t at = text.rfind(separator);
    if (at == std::string_view::npos) return;
    std::int64_t n = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + at + 1, end, n);
    if (parsed.ec != std::errc() || parsed.ptr != end || n < 0) return;
    out = n;
    text = text.substr(0, at);
  };
  number_behind('@', name.rate);
  number_behind('-', name.amount);
  name.kind = text;
  return name;
}

std::string Block::whole() const {
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  return text;
}

Script script_for(const ModelName& model, const ChatRequest& request) {
  Script script;
  if (model.kind == "lorem") script_lorem(script, model);
  else if (model.kind == "tools") script_tools(script, request);
  else if (model.kind == "think") script_thinking(script, request);
  else add_text(script, last_user_text(request));
  if (model.kind == "slow") script.first_delay_us = 1'000 * std::min(model.amount.value_or(default_slow_ms), most_slow_ms);
  if (request.max_tokens) limit(script, *request.max_tokens);
  count(script, request);
  return script;
}

std::int64_t estimate_tokens(std::string_view text) {
  constexpr std::int64_t letters_per_token = 8;
  constexpr std::int64_t foreign_bytes_per_token = 3;
  std::int64_t tokens = 0;
  std::int64_t letters = 0;
  std::int64_t foreign = 0;
  const auto end_word = [&] {
    tokens += (letters + letters_per_token - 1) / letters_per_token + (foreign + foreign_bytes_per_token - 1) / foreign_bytes_per_token;
    letters = foreign = 0;
  };
  for (const char c : text) {
    if (is_word(c)) {
      ++(static_cast<unsigned char>(c) < 0x80 ? letters : foreign);
      continue;
    }
    end_word();
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') ++tokens;
  }
  end_word();
  return tokens;
}

}  // namespace astra::gateway::simulator
