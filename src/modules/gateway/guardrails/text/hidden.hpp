#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace astra::gateway::guardrails {

// The byte a variation selector stands for when bytes are smuggled in them: VS1 is 0, VS256 is 255.
char variation_byte(char32_t selector);

// Bytes written in two kinds of zero-width characters, eight to a byte; empty where that gives no readable text.
std::string text_of_bits(std::u32string_view run);

// Mostly printable UTF-8, at least two bytes long.
bool is_readable(std::string_view bytes);

// Tags behind a black flag are the flag of a region (England, Texas), not text.
bool is_flag_of_region(std::string_view before, std::string_view tags);

// Where the escape sequence of a terminal that begins at `at` ends; a lone escape is one byte.
std::size_t end_of_escape_sequence(std::string_view text, std::size_t at);

}  // namespace astra::gateway::guardrails
