#pragma once
#include "gateway/domain/simulator/simulator.hpp"

namespace astra::gateway::simulator {

// Answers an embeddings request in its format; encoding_format and dimensions are obeyed.
Reply embed(WireFormat format, const ChatRequest& request);

}  // namespace astra::gateway::simulator
