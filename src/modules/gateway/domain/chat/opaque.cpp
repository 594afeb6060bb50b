#include "gateway/domain/chat/opaque.hpp"

#include "kernel/base64.hpp"

namespace astra::gateway {
namespace {

constexpr std::string_view in_call_id = "__thought__";
constexpr std::string_view gemini_mark = "gemini:";
constexpr std::string_view foreign_mark = "notgoogle";              // nine bytes: whole characters of base64
constexpr std::string_view foreign_prefix = "bm90Z29vZ2xl";

// Either alphabet, with or without padding, becomes the other: Google reads both, clients rewrite one as the other.
std::string url_safe(std::string_view base64) {
  while (base64.ends_with('=')) base64.remove_suffix(1);
  std::string out(base64);
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

}  // namespace

CallId split_call_id(std::string_view id) {
  const std::size_t at = id.rfind(in_call_id);
  if (at == std::string_view::npos) return {id, {}};
  return {id.substr(0, at), id.substr(at + in_call_id.size())};
}

bool carries_signatures(std::string_view bytes) { return bytes.find(in_call_id) != std::string_view::npos; }

std::string signed_call_id(std::string_view id, std::string_view base64_signature) {
  std::string out(id);
  if (!base64_signature.empty()) out.append(in_call_id).append(url_safe(base64_signature));
  return out;
}

std::string mark_gemini_signature(std::string_view signature) { return std::string(gemini_mark) + std::string(signature); }

bool is_gemini_signature(std::string_view marked) { return marked.starts_with(gemini_mark); }

std::string_view gemini_signature(std::string_view marked) {
  return is_gemini_signature(marked) ? marked.substr(gemini_mark.size()) : std::string_view();
}

std::string foreign_to_base64(std::string_view signature) { return to_base64(std::string(foreign_mark) + std::string(signature)); }

bool is_foreign_base64(std::string_view base64) { return base64.starts_with(foreign_prefix); }

std::string foreign_from_base64(std::string_view base64) {
  if (!is_foreign_base64(base64)) return {};
  const auto bytes = from_base64url(url_safe(base64));
  return bytes ? bytes->substr(foreign_mark.size()) : std::string();
}

}  // namespace astra::gateway
