#include "gateway/guardrails/vault.hpp"

#include <algorithm>

#include "kernel/json.hpp"

namespace astra::gateway::guardrails {
namespace {

constexpr char first_of_placeholder = '[';
constexpr std::string_view mail_host = "@masked.invalid";

std::string upper(std::string_view rule) {
  std::string out(rule);
  for (char& c : out) if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

bool changes(Action action) { return action == Action::redact || action == Action::tokenise; }

// The pieces of a text that are to be replaced, in order, overlapping ones as one; the stricter action of a piece counts.
struct Piece {
  Span where;
  const Finding* finding;
  Action action;
};

std::vector<Piece> pieces_of(std::string_view text, std::span<const Finding> findings) {
  std::vector<Piece> pieces;
  for (const Finding& finding : findings)
    if (changes(finding.action) && finding.where.end <= text.size() && finding.where.begin < finding.where.end)
      pieces.push_back({finding.where, &finding, finding.action});
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.where.begin < b.where.begin; });
  std::vector<Piece> out;
  for (const Piece& piece : pieces) {
    if (out.empty() || piece.where.begin >= out.back().where.end) {
      out.push_back(piece);
      continue;
    }
    Piece& last = out.back();
    last.where.end = std::max(last.where.end, piece.where.end);
    if (piece.action == Action::redact) last.action = Action::redact;
  }
  return out;
}

}  // namespace

Vault::Vault(std::uint64_t seed) : state_(seed) {}

const std::string& Vault::placeholder_for(std::string_view rule, std::string_view value, std::string_view text) {
  std::string key(rule);
  key += '\0';
  key += value;
  if (const auto known = placeholders_.find(key); known != placeholders_.end()) return known->second;
  const std::string number = std::to_string(values_.size() + 1);
  std::string placeholder;
  do {
    // SplitMix64: the seed is random, this only spreads it.
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    std::string tag;
    for (int i = 0; i < 8; ++i, z >>= 5) tag += "abcdefghjkmnpqrstuvwxyz234567899"[z & 31];
    const bool mail = rule == "email_address";
    placeholder = mail ? "user" + number + "." + tag + std::string(mail_host) : "[" + upper(rule) + "_" + number + "_" + tag + "]";
  } while (values_.contains(placeholder) || text.find(placeholder) != std::string_view::npos);
  longest_ = std::max(longest_, placeholder.size());
  values_.emplace(placeholder, value);
  return placeholders_.emplace(std::move(key), std::move(placeholder)).first->second;
}

std::string Vault::conceal(std::string_view text, std::span<const Finding> findings) {
  std::string out;
  std::size_t copied = 0;
  for (const Piece& piece : pieces_of(text, findings)) {
    out += text.substr(copied, piece.where.begin - copied);
    if (piece.action == Action::tokenise) out += placeholder_for(piece.finding->rule, text.substr(piece.where.begin, piece.where.size()), text);
    else out += "[" + upper(piece.finding->rule) + "]";
    copied = piece.where.end;
  }
  out += text.substr(copied);
  return out;
}

std::string Vault::restore(std::string_view text, bool inside_json_string) const {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size() && !values_.empty();) {
    if (text[at] != first_of_placeholder && text[at] != 'u') {
      ++at;
      continue;
    }
    // The greatest placeholder not after what stands here is the only one that may be its beginning.
    const std::string_view here = text.substr(at, longest_);
    auto candidate = values_.upper_bound(here);
    bool replaced = false;
    if (candidate != values_.begin()) {
      --candidate;
      if (here.starts_with(candidate->first)) {
        out += text.substr(copied, at - copied);
        if (inside_json_string) {
          std::string quoted;
          append_json_string(quoted, candidate->second);
          out += std::string_view(quoted).substr(1, quoted.size() - 2);
        } else {
          out += candidate->second;
        }
        at += candidate->first.size();
        copied = at;
        replaced = true;
      }
    }
    if (!replaced) ++at;
  }
  out += text.substr(copied);
  return out;
}

std::size_t Vault::unfinished(std::string_view text) const {
  if (values_.empty()) return 0;
  const std::size_t most = std::min(text.size(), longest_ - 1);
  for (std::size_t size = most; size > 0; --size) {
    const std::string_view tail = text.substr(text.size() - size);
    if (tail[0] != first_of_placeholder && tail[0] != 'u') continue;
    const auto at = values_.lower_bound(tail);
    if (at != values_.end() && at->first.size() > size && at->first.starts_with(tail)) return size;
  }
  return 0;
}

std::string StreamRestorer::feed(std::string_view piece) {
  if (vault_.empty()) return std::string(piece);
  held_ += piece;
  const std::size_t keep = vault_.unfinished(held_);
  std::string out = vault_.restore(std::string_view(held_).substr(0, held_.size() - keep), inside_json_string_);
  held_.erase(0, held_.size() - keep);
  return out;
}

std::string StreamRestorer::finish() {
  std::string out = vault_.restore(held_, inside_json_string_);
  held_.clear();
  return out;
}

std::string redacted(std::string_view text, std::span<const Finding> findings) {
  std::string out;
  std::size_t copied = 0;
  for (const Piece& piece : pieces_of(text, findings)) {
    out += text.substr(copied, piece.where.begin - copied);
    out += "[" + upper(piece.finding->rule) + "]";
    copied = piece.where.end;
  }
  out += text.substr(copied);
  return out;
}

}  // namespace astra::gateway::guardrails
