#pragma once
#include <string>

#include "gateway/domain/formats/stream.hpp"

namespace astra::gateway::test {

// The repository, found upwards from the working directory (the build folder lies in it).
std::string source_root();

// A file of fixtures/.
std::string fixture(const std::string& name);

// Compares with fixtures/golden/<name>. ASTRA_UPDATE_GOLDEN=1 writes it instead: look at the difference before committing.
void check_golden(const std::string& name, const std::string& actual);

// Everything a stream says, decoded in pieces of at most `piece` bytes (0: at once).
struct Decoded {
  std::vector<StreamFrame> frames;
  Usage usage;
  bool has_usage = false;
  std::size_t malformed = 0;

  std::string summary() const;      // one line per event
  std::string raw() const;
  std::string text(ChatEvent::Kind kind) const;
  const ChatEvent* find(ChatEvent::Kind kind) const;
};
Decoded decode(WireFormat from, std::string_view bytes, std::size_t piece = 0, const Dialect* dialect = nullptr);
// Split in two at one byte.
Decoded decode_split(WireFormat from, std::string_view bytes, std::size_t at);

// A stream as a client of the door gets it.
std::string relay(WireFormat from, WireFormat door, std::string_view bytes, StreamEncoderOptions options = {});

}  // namespace astra::gateway::test
