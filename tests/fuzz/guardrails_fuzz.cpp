// Any bytes through the normaliser, the decoders and the vault: nothing may crash, and what is promised for any input must hold.
#include <cstdint>

#include "gateway/guardrails/text/read.hpp"
#include "gateway/guardrails/vault.hpp"
#include "kernel/result.hpp"
#include "kernel/utf8.hpp"

namespace astra::gateway::guardrails {
namespace {

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = utf8::sequence_length(text.data() + at, text.data() + text.size());
    if (size == 0) return false;
    at += size;
  }
  return true;
}

void fuzz_reading(std::string_view text) {
  const Reading reading = read(text);
  ENSURE(!reading.views.empty() && reading.views.size() <= limits::max_views);
  std::size_t decoded = 0;
  for (const View& view : reading.views) {
    const std::string_view source = view.decoded() ? std::string_view(view.text) : text;
    decoded += view.text.size();
    ENSURE(is_utf8(view.normal.plain));
    ENSURE(view.where.begin <= view.where.end && view.where.end <= text.size());
    ENSURE(view.how.size() <= static_cast<std::size_t>(limits::max_decode_depth));
    for (std::size_t at = 0; at < view.normal.plain.size(); ++at) {
      const Span span = view.normal.original({at, at + 1});
      ENSURE(span.begin <= span.end && span.end <= source.size());
    }
    for (const HiddenText& hidden : view.normal.hidden) ENSURE(hidden.where.end <= source.size());
  }
  ENSURE(decoded <= limits::max_decoded_bytes);
}

void fuzz_vault(std::string_view text) {
  if (text.size() < 4) return;
  std::vector<Finding> findings;
  for (std::size_t at = 1; at + 3 < text.size(); at += 3 + static_cast<unsigned char>(text[at]) % 40)
    findings.push_back({.rule = at % 2 == 0 ? "email_address" : "other", .where = {at, at + 2}, .action = Action::tokenise});
  Vault vault(text.size());
  const std::string hidden = vault.conceal(text, findings);
  ENSURE(vault.restore(hidden) == text);
  StreamRestorer restorer(vault);
  std::string out;
  for (std::size_t at = 0; at < hidden.size();) {
    const std::size_t size = 1 + static_cast<unsigned char>(hidden[at]) % 9;
    out += restorer.feed(std::string_view(hidden).substr(at, size));
    at += size;
  }
  ENSURE(out + restorer.finish() == text);
}

}  // namespace
}  // namespace astra::gateway::guardrails

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  astra::gateway::guardrails::fuzz_reading(text);
  astra::gateway::guardrails::fuzz_vault(text);
  return 0;
}
