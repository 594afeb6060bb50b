#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/chat/request.hpp"
#include "gateway/domain/chat/usage.hpp"

// The built-in provider: models that need no account and always behave the same.
//   sim/echo                 says the last user text back
//   sim/lorem                paced text: sim/lorem-200 makes 200 tokens, sim/lorem-200@50 at 50 tokens a second
//   sim/think                thinks first, with a signature
//   sim/tools                calls tools: the lines `call <name> <json>` of the last user text, else the first declared tool;
//                            with a tool's result it says the result
//   sim/slow                 waits before the first byte: sim/slow-500 half a second
//   sim/cut                  the connection breaks in the middle
//   sim/malformed            a broken event in the middle of a stream, a broken body otherwise
//   sim/error-429, ...       any status from 400 to 599; sim/overloaded
//   sim/embed                unit vectors that depend on the text alone; texts that share words are near each other
// It makes the bytes a provider would send, with delays; the proxy plays them as if they came from a socket.
namespace astra::gateway::simulator {

struct Chunk {
  std::int64_t delay_us = 0;     // before these bytes
  std::string bytes;
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<Chunk> chunks;
  bool cut = false;              // the connection breaks behind the last chunk
  Usage usage;                   // what the bytes report
};

// body is the request in `format`, as a provider gets it. model is its name, with or without "sim/". stream: what the path
// says where a format's body does not (Gemini).
Reply answer(WireFormat format, std::string_view model, const std::string& body, std::int64_t now_s, bool stream = false);

// The models, for /v1/models and the catalogue.
std::vector<std::string_view> models();

// A deterministic estimate of tokens: words and punctuation, eight letters a token in long words, three bytes a token
// outside ASCII. Also what is billed when a provider does not count.
std::int64_t estimate_tokens(std::string_view text);

}  // namespace astra::gateway::simulator
