#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/chat/request.hpp"
#include "gateway/domain/formats/codec.hpp"

// How requests in OpenAI's chat format are told to providers that depart from it.
namespace astra::gateway::openai_chat {

// A tool call's id of nine letters and digits: itself where it has that shape, else always the same one for it.
std::string nine_letter_id(std::string_view id);

bool drops(const Dialect& dialect, std::string_view field);

// The changes that make a request of this format the provider's, its bytes otherwise kept. What is lost is named in dropped.
void splice_dialect(const ChatRequest& request, const Dialect& dialect, std::string_view model, const RenderOptions& options,
                    JsonSplice& splice, std::vector<std::string>& dropped);

}  // namespace astra::gateway::openai_chat
