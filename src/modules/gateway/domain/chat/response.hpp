#pragma once
#include "gateway/domain/chat/event.hpp"
#include "gateway/domain/chat/request.hpp"

namespace astra::gateway {

struct Choice {
  std::uint32_t index = 0;
  std::vector<Part> parts;
  FinishReason finish = FinishReason::none;
  std::string_view stop_sequence;
};

// One whole answer in any format. Slices point into source.
struct ChatResponse {
  WireFormat format = WireFormat::openai_chat;
  std::string_view id;
  std::string_view model;
  std::int64_t created_s = 0;        // 0 where the format does not say
  std::vector<Choice> choices;
  std::vector<std::string_view> vectors;  // embeddings, raw: an array of numbers, or OpenAI's base64 string
  Usage usage;
  bool has_usage = false;
  std::optional<ProviderError> error;  // status 200, and the body says that it failed

  std::shared_ptr<ChatSource> source;

  void change(Text& text, std::string value) {
    text.value = source->keep(std::move(value));
    text.changed = true;
  }
};

}  // namespace astra::gateway
