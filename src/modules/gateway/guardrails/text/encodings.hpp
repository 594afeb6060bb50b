#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astra::gateway::guardrails {

// Ways to write text so that a model can read it back.
enum class Encoding : std::uint8_t {
  base64, base32, base85, hex, binary, decimal, escapes, caesar, atbash, reversed, reversed_words, morse, braille, nato, leet, spaced, upside_down,
};

std::string_view name_of(Encoding encoding);

// Decoders of whole runs; nothing where the run is not in that form. What they return may be any bytes.
std::optional<std::string> from_base64(std::string_view run);  // either alphabet, padded or not, line breaks skipped
std::optional<std::string> from_base32(std::string_view run);
std::optional<std::string> from_ascii85(std::string_view run);
std::optional<std::string> from_base85(std::string_view run);  // RFC 1924's alphabet
std::optional<std::string> from_hex(std::string_view run);
std::optional<std::string> from_binary(std::string_view run);  // of 0 and 1, eight to a byte

// Bytes that somebody meant as text: UTF-8 (or UTF-16 with Latin text, made UTF-8), printable, at least six characters.
std::optional<std::string> as_text(std::string bytes);

}  // namespace astra::gateway::guardrails
