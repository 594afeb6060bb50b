#pragma once
#include "gateway/domain/simulator/simulator.hpp"

namespace astra::gateway::simulator {

// Answers an embeddings request; encoding_format and dimensions are obeyed.
Reply embed(const ChatRequest& request);

}  // namespace astra::gateway::simulator
