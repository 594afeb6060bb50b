#pragma once
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/opaque/doors.hpp"
#include "gateway/domain/simulator/simulator.hpp"

namespace astra::gateway::simulator {

// What the simulator says at opaque doors: a tiny picture, a short tone, what it would have heard, scores by words. It keeps
// no files. Behind /providers/ it has its chat and embedding paths.
Reply answer_opaque(const OpaqueDoor& door, std::string_view model, const RenderedRequest& request, std::int64_t now_s);

}  // namespace astra::gateway::simulator
