#include "gateway/domain/opaque/pass_through.hpp"

#include "gateway/domain/errors.hpp"
#include "gateway/domain/limits.hpp"

namespace astra::gateway {
namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A segment decoded; empty where it holds what no segment may.
std::string decoded(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    char c = segment[i];
    if (c == ' ') return {};
    if (c == '%') {
      if (i + 2 >= segment.size() || hex(segment[i + 1]) < 0 || hex(segment[i + 2]) < 0) return {};
      c = static_cast<char>(hex(segment[i + 1]) * 16 + hex(segment[i + 2]));
      i += 2;
      if (c == '%' || c == '/') return {};   // to be decoded again, or a separator after all
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || c == '\\' || c == '?' || c == '#') return {};
    out += c;
  }
  return out;
}

DomainError refused() { return DomainError(errors::invalid_request, "The path behind /providers/ is not one that can be passed on."); }

}  // namespace

Result<PassThroughPath> read_pass_through(std::string_view rest) {
  const std::size_t slash = rest.find('/');
  PassThroughPath found{rest.substr(0, slash), {}};
  if (found.connection.empty() || rest.size() > limits::max_pass_through_bytes) return refused();
  std::string_view left = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  while (!left.empty()) {
    const std::size_t end = left.find('/', 1);
    const std::string_view segment = left.substr(1, end == std::string_view::npos ? end : end - 1);
    const bool last = end == std::string_view::npos;
    left = last ? std::string_view() : left.substr(end);
    if (segment.empty() && last) break;   // a slash at the end
    const std::string text = decoded(segment);
    if (text.empty() || text == "." || text == "..") return refused();
    found.path.append("/").append(segment);
  }
  if (found.path.empty()) return refused();
  return found;
}

}  // namespace astra::gateway
