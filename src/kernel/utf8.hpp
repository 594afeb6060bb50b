#pragma once
#include <cstddef>
#include <string>

// UTF-8, byte by byte, for those who read foreign text.
namespace astra::utf8 {

// The length of the well-formed sequence at p (1 to 4), 0 when there is none: overlong forms, surrogates and what is beyond
// U+10FFFF are not well-formed (Unicode, table 3-7).
std::size_t sequence_length(const char* p, const char* end);

// Appends one code point, which must be a Unicode scalar value.
void append(std::string& out, char32_t code_point);

}  // namespace astra::utf8
