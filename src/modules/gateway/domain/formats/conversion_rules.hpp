#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/formats/wire_format.hpp"
#include "kernel/result.hpp"

namespace astra::gateway {

// What happens to what a target cannot express. Not listed means dropped, and named in the answer's warning header.
enum class Unsupported : unsigned char {
  drop,     // the answer is still what was asked for, without a refinement: dropped by name
  refuse,   // the answer would be something else than what was asked for: an error
  ignore,   // means nothing outside its own format: dropped silently
};

struct ConversionRule {
  WireFormat from;
  std::optional<WireFormat> to;   // none: every other format without a rule of its own
  std::string_view field;
  Unsupported action;
};

std::span<const ConversionRule> conversion_rules();
Unsupported unsupported_action(WireFormat from, WireFormat to, std::string_view field);

// Collects what a conversion cannot carry over.
class Losses {
 public:
  Losses(WireFormat from, WireFormat to, bool refuse_all) : from_(from), to_(to), refuse_all_(refuse_all) {}

  // field is the rule's name; shown is what the client reads (with indices), the field itself when empty.
  void lose(std::string_view field, std::string shown = {});
  // Errors: unsupported_parameter, with a violation for each refused one.
  Result<std::vector<std::string>> take();

 private:
  WireFormat from_;
  WireFormat to_;
  bool refuse_all_;
  std::vector<std::string> dropped_;
  std::vector<std::string> refused_;
};

}  // namespace astra::gateway
