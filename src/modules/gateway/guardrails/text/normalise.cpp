#include "gateway/guardrails/text/normalise.hpp"

#include <algorithm>

#include "gateway/guardrails/text/code_points.hpp"
#include "gateway/guardrails/text/fold_table.hpp"
#include "gateway/guardrails/text/hidden.hpp"

namespace astra::gateway::guardrails {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Below 0x80 and no control character but tab and line ends.
bool is_easy(char c) {
  const auto b = static_cast<unsigned char>(c);
  return b < 0x7F && (b >= 0x20 || b == '\t' || b == '\n' || b == '\r');
}

void lower_into(std::string& out, std::string_view text) {
  const std::size_t at = out.size();
  out.resize(at + text.size());
  char* to = out.data() + at;
  for (std::size_t i = 0; i < text.size(); ++i) to[i] = lower(text[i]);
}

// One text on its way through; every member is linear in what it reads.
class Normaliser {
 public:
  Normaliser(std::string_view text, bool keep_map) : text_(text), keep_map_(keep_map) { out_.plain.reserve(text.size() + 16); }

  Normalised run() {
    while (at_ < text_.size()) {
      std::size_t easy = at_;
      while (easy < text_.size() && is_easy(text_[easy])) ++easy;
      if (easy > at_) copy_ascii(easy);
      else step();
    }
    finish_scattered();
    return std::move(out_);
  }

 private:
  void map(std::size_t from, Span source) {
    if (keep_map_ && out_.plain.size() > from) out_.map.add(from, out_.plain.size() - from, source);
  }

  void copy_ascii(std::size_t end) {
    const std::size_t from = out_.plain.size();
    lower_into(out_.plain, text_.substr(at_, end - at_));
    map(from, {at_, end});
    at_ = end;
    marks_ = 0;
  }

  void put(char32_t c, Span source) {
    const std::size_t from = out_.plain.size();
    utf8::append(out_.plain, c);
    map(from, source);
  }

  void step() {
    const CodePoint read = code_point_at(text_, at_);
    const Span here{at_, at_ + read.size};
    if (read.value == invalid_code_point) {
      out_.disguises.saw(Disguise::invalid_utf8);
      put(0xFFFD, here);
      at_ = here.end;
      return;
    }
    const Fold& fold = table_[read.value];
    if (fold.role != Role::mark) marks_ = 0;
    switch (fold.role) {
      case Role::kept:
      case Role::expanded: letter(read.value, fold, here); break;
      case Role::composing: joining(read.value, fold, here); break;
      case Role::mark:
        if (++marks_ == 2 && read.value <= 0x036F) out_.disguises.saw(Disguise::stacked_marks);
        break;
      case Role::soft_hyphen:
      case Role::bidi_override: saw(fold); break;
      case Role::bidi_mark: break;
      case Role::variation: return variation_run();
      case Role::tag: return tag_run();
      case Role::invisible: return invisible_run();
      case Role::control: return control();
    }
    at_ = here.end;
  }

  void saw(const Fold& fold) {
    if (fold.disguise != 0) out_.disguises.saw(static_cast<Disguise>(fold.disguise - 1));
  }

  void letter(char32_t c, const Fold& fold, Span here) {
    saw(fold);
    if (fold.latin != 0 && word_is_latin(here)) {
      if (word_mixes_) out_.disguises.saw(Disguise::homoglyph);
      put(static_cast<char32_t>(fold.latin), here);
    } else if (fold.role == Role::expanded) {
      const std::size_t from = out_.plain.size();
      for (const char32_t each : table_.expansion(fold)) utf8::append(out_.plain, each);
      map(from, here);
    } else {
      put(fold.value == 0 ? c : fold.value, here);
    }
  }

  // A code point that may become one with the one before it.
  void joining(char32_t c, const Fold& fold, Span here) {
    const std::size_t last = start_of_last();
    if (last < out_.plain.size()) {
      const char32_t before = code_point_at(out_.plain, last).value;
      if (const char32_t joined = table_.compose(before, fold.value == 0 ? c : fold.value)) {
        const Span source{out_.map.source({last, last + 1}).begin, here.end};
        cut(last);
        return put(joined, keep_map_ ? source : here);
      }
    }
    put(fold.value == 0 ? c : fold.value, here);
  }

  std::size_t start_of_last() const {
    std::size_t at = out_.plain.size();
    while (at > 0 && (static_cast<unsigned char>(out_.plain[--at]) & 0xC0) == 0x80) {}
    return out_.plain.empty() ? 0 : at;
  }

  void cut(std::size_t size) {
    out_.plain.resize(size);
    if (keep_map_) out_.map.cut(size);
  }

  // Whether look-alikes of the word around `here` are read as Latin: it has Latin letters too, or it has only look-alikes
  // in a text that is Latin otherwise. Each word is looked at once.
  bool word_is_latin(Span here) {
    if (here.begin < word_end_) return word_folds_;
    bool latin = false, foreign = false;
    std::size_t begin = here.begin;
    while (begin > word_end_) {
      std::size_t before = begin - 1;
      while (before > word_end_ && (static_cast<unsigned char>(text_[before]) & 0xC0) == 0x80) --before;
      if (!look_at(before, latin, foreign)) break;
      begin = before;
    }
    std::size_t end = here.end;
    while (end < text_.size() && look_at(end, latin, foreign)) end += code_point_at(text_, end).size;
    // The letter itself may be a weak one.
    look_at(here.begin, latin, foreign);
    word_end_ = end;
    word_mixes_ = latin;
    word_folds_ = latin || (!foreign && text_is_latin());
    return word_folds_;
  }

  // Takes one code point of a word into account; false where the word ends.
  bool look_at(std::size_t at, bool& latin, bool& foreign) const {
    const char32_t c = code_point_at(text_, at).value;
    if (c == invalid_code_point) return false;
    const Fold& fold = table_[c];
    switch (fold.letter) {
      case Letter::latin: latin = true; return true;
      case Letter::lookalike: return true;
      case Letter::foreign: foreign = true; return true;
      case Letter::none: break;
    }
    return fold.role != Role::kept && fold.role != Role::expanded && fold.role != Role::control;  // invisible or a mark
  }

  // Few letters of the text, if any, are certainly of another script.
  bool text_is_latin() {
    if (latin_known_) return latin_text_;
    std::size_t latin = 0, foreign = 0;
    for (std::size_t at = 0; at < text_.size();) {
      const CodePoint read = code_point_at(text_, at);
      at += read.size;
      if (read.value == invalid_code_point) continue;
      const Letter kind = table_[read.value].letter;
      latin += kind == Letter::latin;
      foreign += kind == Letter::foreign;
    }
    latin_known_ = true;
    return latin_text_ = foreign == 0 || foreign * 8 < latin;
  }

  // A selector behind an emoji or an ideograph is typography; a run of them is bytes.
  void variation_run() {
    const std::size_t begin = at_;
    std::string bytes;
    std::size_t count = 0;
    while (at_ < text_.size()) {
      const CodePoint read = code_point_at(text_, at_);
      if (read.value == invalid_code_point || table_[read.value].role != Role::variation) break;
      bytes += variation_byte(read.value);
      ++count;
      at_ += read.size;
    }
    if (count == 1) {
      const bool supplement = at_ - begin == 4;
      const std::size_t last = start_of_last();
      const char32_t before = last < out_.plain.size() ? code_point_at(out_.plain, last).value : 0;
      const bool ideograph = before >= 0x2E80 && before < 0x10000;
      if (supplement && !ideograph) scatter(Disguise::variation_bytes, bytes, {begin, at_});
      return;
    }
    hide(Disguise::variation_bytes, std::move(bytes), {begin, at_});
  }

  void tag_run() {
    const std::size_t begin = at_;
    std::string letters;
    while (at_ < text_.size()) {
      const CodePoint read = code_point_at(text_, at_);
      if (read.value == invalid_code_point || table_[read.value].role != Role::tag) break;
      if (read.value >= 0xE0020 && read.value < 0xE007F) letters += static_cast<char>(read.value - 0xE0000);
      else if (read.value == 0xE0009 || read.value == 0xE000A || read.value == 0xE000D) letters += static_cast<char>(read.value - 0xE0000);
      at_ += read.size;
    }
    if (is_flag_of_region(std::string_view(out_.plain), letters)) return;
    if (letters.size() == 1) return scatter(Disguise::tag, letters, {begin, at_});
    hide(Disguise::tag, std::move(letters), {begin, at_});
  }

  void invisible_run() {
    const std::size_t begin = at_;
    std::u32string run;
    while (at_ < text_.size()) {
      const CodePoint read = code_point_at(text_, at_);
      if (read.value == invalid_code_point || table_[read.value].role != Role::invisible) break;
      run += read.value;
      at_ += read.size;
    }
    if (std::string bits = text_of_bits(run); !bits.empty()) return hide(Disguise::zero_width_bits, std::move(bits), {begin, at_});
    // Between emoji or letters that join, and at the start of a file, they are orthography.
    if (begin == 0 || out_.plain.empty()) return;
    if (static_cast<unsigned char>(out_.plain.back()) < 0x80) out_.disguises.saw(Disguise::zero_width, static_cast<std::uint32_t>(run.size()));
  }

  // Terminals act on these, people never see them: escape sequences go, a backspace takes a character back.
  void control() {
    out_.disguises.saw(Disguise::control);
    const char c = text_[at_];
    if (c == '\x1B') {
      at_ = end_of_escape_sequence(text_, at_);
      return;
    }
    if (c == '\b' && !out_.plain.empty()) cut(start_of_last());
    at_ += code_point_at(text_, at_).size;
  }

  void scatter(Disguise how, std::string_view bytes, Span where) {
    if (scattered_.text.empty()) scattered_ = {how, where, {}};
    scattered_.text += bytes;
    scattered_.where.end = where.end;
  }

  void finish_scattered() {
    if (scattered_.text.size() >= 4) hide(scattered_.how, std::move(scattered_.text), scattered_.where);
  }

  // Text in invisible characters is read where it stands.
  void hide(Disguise how, std::string bytes, Span where) {
    out_.disguises.saw(how, static_cast<std::uint32_t>(std::min<std::size_t>(bytes.size(), 1u << 20)));
    if (!is_readable(bytes)) return;
    const std::size_t from = out_.plain.size();
    if (from > 0) out_.plain += ' ';
    append_folded(out_.plain, bytes);
    out_.plain += ' ';
    map(from, where);
    if (out_.hidden.size() < limits::max_hidden_texts) out_.hidden.push_back({how, where, std::move(bytes)});
  }

  void append_folded(std::string& out, std::string_view bytes) const {
    for (std::size_t at = 0; at < bytes.size();) {
      const CodePoint read = code_point_at(bytes, at);
      at += read.size;
      if (read.value == invalid_code_point) continue;
      const Fold& fold = table_[read.value];
      if (fold.role == Role::expanded) for (const char32_t each : table_.expansion(fold)) utf8::append(out, each);
      else if (fold.role == Role::kept || fold.role == Role::composing) utf8::append(out, fold.value == 0 ? read.value : fold.value);
    }
  }

  const FoldTable& table_ = FoldTable::instance();
  std::string_view text_;
  bool keep_map_;
  Normalised out_;
  std::size_t at_ = 0;
  std::uint32_t marks_ = 0;  // on the letter before
  std::size_t word_end_ = 0;
  bool word_folds_ = false, word_mixes_ = false;
  bool latin_known_ = false, latin_text_ = false;
  HiddenText scattered_{};
};

}  // namespace

bool is_plain_ascii(std::string_view text) {
  unsigned char bad = 0;
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    const bool line = b == '\t' || b == '\n' || b == '\r';
    bad |= static_cast<unsigned char>((b >= 0x7F) | ((b < 0x20) & !line));
  }
  return bad == 0;
}

Normalised normalise(std::string_view text, const NormaliseOptions& options) {
  bool cut = false;
  if (text.size() > options.max_bytes) {
    text = text.substr(0, options.max_bytes);
    cut = true;
  }
  Normalised out;
  if (is_plain_ascii(text)) lower_into(out.plain, text);
  else out = Normaliser(text, options.keep_map).run();
  out.cut = cut;
  return out;
}

}  // namespace astra::gateway::guardrails
