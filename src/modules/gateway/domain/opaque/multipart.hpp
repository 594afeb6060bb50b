#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

namespace astra::gateway {

// One part of a multipart/form-data body; all slices of the body.
struct FormPart {
  std::string_view name;
  bool is_file = false;
  std::string_view content;
};

// Takes a form apart without copying: bounded in parts and in the size of their heads, strict where two readers could
// disagree (a part without a name, an encoded name, a closing boundary that is missing). Errors: invalid_request.
Result<std::vector<FormPart>> read_form(std::string_view content_type, std::string_view body);

bool is_form(std::string_view content_type);

}  // namespace astra::gateway
