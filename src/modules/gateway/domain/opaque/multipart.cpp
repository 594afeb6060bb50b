#include "gateway/domain/opaque/multipart.hpp"

#include "gateway/domain/errors.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The parameters of a header's value: form-data; name="model"; filename="a.wav". False ends the walk and is given back.
template <class Visit>
bool each_parameter(std::string_view value, Visit&& visit) {
  std::size_t at = value.find(';');
  while (at != std::string_view::npos) {
    value.remove_prefix(at + 1);
    const std::size_t equals = value.find('=');
    if (equals == std::string_view::npos) return trim(value).empty();
    const std::string_view name = trim(value.substr(0, equals));
    std::string_view rest = trim(value.substr(equals + 1));
    std::string_view text;
    if (rest.starts_with('"')) {
      const std::size_t end = rest.find('"', 1);
      if (end == std::string_view::npos) return false;
      text = rest.substr(1, end - 1);
      // Clients escape a quote as %22; a backslash is read differently by different readers.
      if (text.find('\\') != std::string_view::npos && !same(name, "filename")) return false;
      value = rest.substr(end + 1);
    } else {
      const std::size_t end = rest.find(';');
      text = trim(rest.substr(0, end));
      value = end == std::string_view::npos ? std::string_view() : rest.substr(end);
    }
    if (!visit(name, text)) return false;
    at = value.find(';');
    if (!trim(value.substr(0, at)).empty()) return false;
  }
  return true;
}

std::string_view boundary_of(std::string_view content_type) {
  std::string_view boundary;
  const bool ok = each_parameter(content_type, [&](std::string_view name, std::string_view text) {
    if (!same(name, "boundary")) return true;
    if (!boundary.empty()) return false;
    boundary = text;
    return true;
  });
  return ok && boundary.size() <= limits::max_boundary_bytes ? boundary : std::string_view();
}

// The head of a part, up to the empty line.
bool read_head(std::string_view head, FormPart& part) {
  bool named = false;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    if (!same(line.substr(0, colon), "content-disposition")) continue;
    const std::string_view value = trim(line.substr(colon + 1));
    if (named || !same(trim(value.substr(0, value.find(';'))), "form-data")) return false;
    const bool ok = each_parameter(value, [&](std::string_view name, std::string_view text) {
      if (same(name, "name*")) return false;
      if (same(name, "name")) {
        if (named) return false;
        named = true;
        part.name = text;
      }
      if (same(name, "filename") || same(name, "filename*")) part.is_file = true;
      return true;
    });
    if (!ok) return false;
  }
  return named;
}

DomainError broken(std::string detail) {
  return DomainError(errors::invalid_request, "The form cannot be read: " + detail);
}

}  // namespace

bool is_form(std::string_view content_type) {
  constexpr std::string_view form = "multipart/form-data";
  return content_type.size() > form.size() && same(content_type.substr(0, form.size()), form) &&
         (content_type[form.size()] == ';' || content_type[form.size()] == ' ');
}

Result<std::vector<FormPart>> read_form(std::string_view content_type, std::string_view body) {
  const std::string_view boundary = boundary_of(content_type);
  if (boundary.empty()) return broken("its boundary is missing or not valid.");
  const std::string delimiter = "\r\n--" + std::string(boundary);
  const std::string_view first = std::string_view(delimiter).substr(2);
  std::size_t at = 0;
  if (!body.starts_with(first)) {
    at = body.find(delimiter);
    if (at == std::string_view::npos) return broken("its boundary does not occur.");
    at += 2;
  }
  std::vector<FormPart> parts;
  at += first.size();
  for (;;) {
    std::string_view rest = body.substr(at);
    if (rest.starts_with("--")) return parts;
    while (rest.starts_with(' ') || rest.starts_with('\t')) rest.remove_prefix(1);
    if (!rest.starts_with("\r\n")) return broken("a boundary is followed by something else.");
    rest.remove_prefix(2);
    const std::size_t head_end = rest.starts_with("\r\n") ? 0 : rest.substr(0, limits::max_part_head_bytes).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return broken("a part's head is too long or does not end.");
    FormPart part;
    if (!read_head(rest.substr(0, head_end), part)) return broken("a part has no name, or one that readers disagree about.");
    rest.remove_prefix(head_end + (head_end == 0 ? 2 : 4));
    const std::size_t end = rest.find(delimiter);
    if (end == std::string_view::npos) return broken("its last boundary is missing.");
    part.content = rest.substr(0, end);
    if (parts.size() == limits::max_form_parts) return broken("it has too many parts.");
    parts.push_back(part);
    at = static_cast<std::size_t>(rest.data() - body.data()) + end + delimiter.size();
  }
}

}  // namespace astra::gateway
