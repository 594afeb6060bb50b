#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/domain/chat/event.hpp"
#include "gateway/domain/chat/request.hpp"

namespace astra::gateway::simulator {

// A model's name taken apart: lorem-200@50 is kind lorem, amount 200, rate 50.
struct ModelName {
  std::string_view kind;
  std::optional<std::int64_t> amount;
  std::optional<std::int64_t> rate;

  static ModelName parse(std::string_view text);
};

// What a model says to a request: blocks of one answer, each in pieces of about a token.
struct Block {
  ChatEvent::Kind kind;              // text, reasoning or tool_call_start
  std::vector<std::string> pieces;   // text, thinking or arguments
  std::string id;                    // tool calls
  std::string name;
  std::string signature;             // thinking

  std::string whole() const;
};

struct Script {
  std::vector<Block> blocks;
  FinishReason finish = FinishReason::stop;
  std::int64_t first_delay_us = 0;   // before the first byte
  std::int64_t piece_delay_us = 0;
  Usage usage;
};

Script script_for(const ModelName& model, const ChatRequest& request);

}  // namespace astra::gateway::simulator
