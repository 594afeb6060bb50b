#include <algorithm>
#include <array>

#include "gateway/guardrails/text/decode.hpp"

namespace astra::gateway::guardrails {
namespace {

enum Class : std::uint8_t { digit01 = 1, hex_digit = 2, base32_letter = 4, base64_letter = 8, visible = 16 };

constexpr std::array<std::uint8_t, 256> classes = [] {
  std::array<std::uint8_t, 256> out{};
  for (int c = 0x21; c < 0x7F; ++c) {
    const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    std::uint8_t flags = visible;
    if (c == '0' || c == '1') flags |= digit01;
    if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) flags |= hex_digit;
    if (upper || (c >= '2' && c <= '7')) flags |= base32_letter;
    if (upper || lower || digit || c == '+' || c == '/' || c == '-' || c == '_') flags |= base64_letter;
    out[static_cast<std::size_t>(c)] = flags;
  }
  return out;
}();

std::uint8_t class_of(char c) { return classes[static_cast<unsigned char>(c)]; }

std::uint8_t shared_class(std::string_view run) {
  std::uint8_t all = 0xFF;
  for (const char c : run) all &= class_of(c);
  return all;
}

// Encoders break lines at 60 to 76 characters; a run goes on over a break behind such a line.
std::size_t end_of_base64(std::string_view text, std::size_t at) {
  std::size_t line = at, end = at;
  for (;;) {
    while (end < text.size() && (class_of(text[end]) & base64_letter) != 0) ++end;
    if (end - line < 40 || end >= text.size() || (text[end] != '\n' && text[end] != '\r')) break;
    std::size_t next = end;
    while (next < text.size() && (text[next] == '\n' || text[next] == '\r' || text[next] == ' ') && next - end < 4) ++next;
    if (next >= text.size() || (class_of(text[next]) & base64_letter) == 0) break;
    line = next;
    end = next;
  }
  while (end < text.size() && text[end] == '=') ++end;
  return end;
}

class Runs {
 public:
  Runs(std::string_view text, std::vector<Decoded>& found) : text_(text), found_(found) {}

  void find() {
    for (std::size_t at = 0; at < text_.size() && left_ > 0;) {
      if ((class_of(text_[at]) & visible) == 0) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text_.size() && (class_of(text_[end]) & visible) != 0) ++end;
      if (end - at >= 12) end = std::max(end, token({at, end}));
      at = end;
    }
  }

 private:
  // Everything in one run of visible characters; returns how far it read.
  std::size_t token(Span whole) {
    std::size_t read_to = whole.end;
    bool decoded = false;
    for (std::size_t at = whole.begin; at < whole.end && left_ > 0;) {
      if ((class_of(text_[at]) & base64_letter) == 0) {
        ++at;
        continue;
      }
      const std::size_t end = end_of_base64(text_, at);
      read_to = std::max(read_to, end);
      if (end - at >= 12 && alphabetic({at, end})) decoded = true;
      at = end;
    }
    const std::string_view run = text_.substr(whole.begin, whole.size());
    if (!decoded && whole.size() >= 15 && !run.starts_with("http")) dense(run, whole);
    return read_to;
  }

  bool alphabetic(Span span) {
    const std::string_view run = text_.substr(span.begin, span.size());
    std::string_view bare = run;
    while (bare.ends_with('=')) bare.remove_suffix(1);
    const std::uint8_t all = shared_class(bare);
    if ((all & digit01) != 0 && keep(Encoding::binary, span, from_binary(bare))) return true;
    const std::string_view hex = bare.starts_with("0x") ? bare.substr(2) : bare;
    if ((shared_class(hex) & hex_digit) != 0 && keep(Encoding::hex, span, from_hex(hex))) return true;
    if ((all & base32_letter) != 0 && bare.size() >= 16 && keep(Encoding::base32, span, from_base32(bare))) return true;
    if (keep(Encoding::base64, span, from_base64(run))) return true;
    // A path or a label before it: try what follows the last sign that also separates.
    const std::size_t cut = bare.find_last_of("/-_+");
    if (cut == std::string_view::npos || bare.size() - cut < 17) return false;
    const Span rest{span.begin + cut + 1, span.end};
    return keep(Encoding::base64, rest, from_base64(text_.substr(rest.begin, rest.size())));
  }

  void dense(std::string_view run, Span span) {
    const auto marks = std::count_if(run.begin(), run.end(), [](char c) { return (class_of(c) & base64_letter) == 0; });
    if (marks < 2) return;
    if (keep(Encoding::base85, span, from_ascii85(run))) return;
    keep(Encoding::base85, span, from_base85(run));
  }

  bool keep(Encoding how, Span where, std::optional<std::string> bytes) {
    if (!bytes) return false;
    std::optional<std::string> text = as_text(*std::move(bytes));
    if (!text) return false;
    found_.push_back({how, where, *std::move(text)});
    --left_;
    return true;
  }

  std::string_view text_;
  std::vector<Decoded>& found_;
  std::size_t left_ = limits::max_finds;
};

}  // namespace

void decode_runs(std::string_view text, std::vector<Decoded>& found) { Runs(text, found).find(); }

}  // namespace astra::gateway::guardrails
