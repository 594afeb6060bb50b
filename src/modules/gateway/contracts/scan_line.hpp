#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::gateway {

// What `bastion scan --jsonl` does with each line: judges {"text": ..., "kind": "user" | "system" | "tool" | "document"} without
// server or database. Not the gateway's stage: no tenant's policy applies, only the shipped thresholds.
class LineScanner {
 public:
  static Result<std::unique_ptr<LineScanner>> create();
  virtual ~LineScanner() = default;

  // {"label": "benign" | "attack", "score": 0..1, "findings": [...]}, or {"error": {"code", "message"}} for a line that cannot be read.
  // Label and score are the injection classifier's. A finding has rule ("secret.stripe_key") and score; one of the rules
  // also where it stands (begin, end in bytes), what it says when it was encoded (decoded), and its OWASP and ATLAS tags.
  // Bytes that are no UTF-8 are judged as U+FFFD.
  virtual std::string scan(std::string_view line) = 0;
};

}  // namespace astra::gateway
