#include "fixtures.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace astra::gateway::test {
namespace {

std::string folder() { return source_root() + "/src/modules/gateway/tests/domain/fixtures/"; }

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void drain(StreamDecoder& decoder, Decoded& out) {
  REQUIRE(decoder.finish(out.frames).ok());
  out.usage = decoder.usage();
  out.has_usage = decoder.has_usage();
  out.malformed = decoder.malformed_events();
}

const char* name_of(ChatEvent::Kind kind) {
  constexpr const char* names[] = {"start", "text", "refusal", "reasoning", "signature", "redacted", "call", "arguments",
                                   "block_end", "citation", "usage", "finish", "error", "end"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string source_root() {
  std::filesystem::path at = std::filesystem::current_path();
  while (!std::filesystem::exists(at / "src/modules/gateway/tests/domain/fixtures")) {
    REQUIRE_MESSAGE(at != at.root_path(), "run this inside the repository");
    at = at.parent_path();
  }
  return at.string();
}

std::string fixture(const std::string& name) {
  const std::string content = read(folder() + name);
  REQUIRE_MESSAGE(!content.empty(), "there is no fixture " << name);
  return content;
}

void check_golden(const std::string& name, const std::string& actual) {
  const std::string path = folder() + "golden/" + name;
  if (std::getenv("ASTRA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual << '\n';
    return;
  }
  CAPTURE(name);
  CHECK(actual + "\n" == read(path));
}

std::string Decoded::summary() const {
  std::ostringstream out;
  for (const StreamFrame& frame : frames) {
    if (frame.malformed) out << "malformed\n";
    for (const ChatEvent& e : frame.events) {
      out << name_of(e.kind) << ' ' << e.choice << '.' << e.block << " [" << e.text << "] " << e.id << ' ' << e.name << ' ' << e.model << ' '
          << static_cast<int>(e.finish) << ' ' << e.usage.in_total() << '/' << e.usage.out_total() << ' '
          << to_string(e.error.error_class) << ' ' << e.error.message << '\n';
    }
  }
  return out.str();
}

std::string Decoded::raw() const {
  std::string bytes;
  for (const StreamFrame& frame : frames) bytes += frame.raw;
  return bytes;
}

std::string Decoded::text(ChatEvent::Kind kind) const {
  std::string text;
  for (const StreamFrame& frame : frames)
    for (const ChatEvent& e : frame.events)
      if (e.kind == kind) text += e.text;
  return text;
}

const ChatEvent* Decoded::find(ChatEvent::Kind kind) const {
  for (const StreamFrame& frame : frames)
    for (const ChatEvent& e : frame.events)
      if (e.kind == kind) return &e;
  return nullptr;
}

Decoded decode(WireFormat from, std::string_view bytes, std::size_t piece, const Dialect* dialect) {
  const auto decoder = make_stream_decoder(from, dialect);
  Decoded out;
  if (piece == 0) piece = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += piece) REQUIRE(decoder->feed(bytes.substr(at, piece), out.frames).ok());
  drain(*decoder, out);
  return out;
}

Decoded decode_split(WireFormat from, std::string_view bytes, std::size_t at) {
  const auto decoder = make_stream_decoder(from);
  Decoded out;
  REQUIRE(decoder->feed(bytes.substr(0, at), out.frames).ok());
  REQUIRE(decoder->feed(bytes.substr(at), out.frames).ok());
  drain(*decoder, out);
  return out;
}

std::string relay(WireFormat from, WireFormat door, std::string_view bytes, StreamEncoderOptions options) {
  StreamRelay relay(from, door, std::move(options));
  std::vector<StreamFrame> frames;
  REQUIRE(relay.decode(bytes, frames).ok());
  REQUIRE(relay.decode_end(frames).ok());
  std::string out;
  for (StreamFrame& frame : frames) relay.write(frame, out);
  relay.write_end(out);
  return out;
}

}  // namespace astra::gateway::test
