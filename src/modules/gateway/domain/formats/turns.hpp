#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "gateway/domain/chat/request.hpp"

// For formats in which a user and an assistant take turns, as Claude's do.
namespace astra::gateway {

// A user's or an assistant's turn: consecutive messages of one side become one, tool results first.
struct Turn {
  bool assistant;
  std::vector<const Part*> parts;
};

inline bool is_system(const Message& message) { return message.role == Role::system || message.role == Role::developer; }

// The turns of a request without its system prompts; keep(part) says which parts the target can have. None is empty.
template <class Keep>
std::vector<Turn> turns_of(const ChatRequest& request, Keep&& keep) {
  std::vector<Turn> turns;
  for (const Message& message : request.messages) {
    if (is_system(message)) continue;
    const bool assistant = message.role == Role::assistant;
    if (turns.empty() || turns.back().assistant != assistant) turns.push_back({assistant, {}});
    for (const Part& part : message.parts)
      if (keep(part)) turns.back().parts.push_back(&part);
  }
  std::erase_if(turns, [](const Turn& turn) { return turn.parts.empty(); });
  for (Turn& turn : turns)
    if (!turn.assistant)
      std::stable_partition(turn.parts.begin(), turn.parts.end(), [](const Part* p) { return p->kind == Part::Kind::tool_result; });
  return turns;
}

// Ids of calls there are [a-zA-Z0-9_-]; others are rewritten, the same on a call and its result.
inline std::string safe_call_id(std::string_view id) {
  std::string safe(id);
  for (char& c : safe) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (!plain) c = '_';
  }
  return safe;
}

}  // namespace astra::gateway
