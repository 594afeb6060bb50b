#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guardrails/text/encodings.hpp"
#include "gateway/guardrails/text/normalise.hpp"

namespace astra::gateway::guardrails {

// What one level of decoding made of a part of a text.
struct Decoded {
  Encoding how;
  Span where;        // in the text that was decoded
  std::string text;
};

// Each looks for one family and appends what it found, at most `limits::max_finds` of each.
void decode_runs(std::string_view text, std::vector<Decoded>& found);                          // base64, base32, base85, hex, binary
void decode_escapes(std::string_view text, std::vector<Decoded>& found);                       // URL, HTML, JSON, quoted-printable
void decode_symbols(std::string_view text, const Normalised& normal, std::vector<Decoded>& found);  // Morse, NATO, Braille, number lists
void decode_spelling(std::string_view text, const Normalised& normal, std::vector<Decoded>& found); // leet, spaced out, upside down
void decode_ciphers(const Normalised& normal, std::vector<Decoded>& found);                    // Caesar, Atbash, reversed

}  // namespace astra::gateway::guardrails
