#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace astra::log {

// Appends a text as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD, so that a line stays JSON
// whatever was logged.
void append_json_string(std::string& out, std::string_view text);

// The same without quotes and with quotes left alone: one line on a terminal, no control character gets through.
void append_escaped(std::string& out, std::string_view text);

// At most `most` bytes of a text, not ending inside a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t most);

}  // namespace astra::log
