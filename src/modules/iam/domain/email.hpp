#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::iam {

// An e-mail address as a person wrote it, and folded for comparison: "Ana@Example.org" and "ana@example.org" are one.
// Not the full grammar of RFC 5322: quoted local parts, comments and address literals are refused.
class Email {
 public:
  // Errors: validation_failed at `pointer`.
  static Result<Email> parse(std::string_view text, std::string pointer = "/email");
  // For stores.
  static Email restore(std::string text);

  const std::string& text() const { return text_; }
  const std::string& folded() const { return folded_; }
  std::string_view domain() const { return std::string_view(folded_).substr(folded_.rfind('@') + 1); }

  bool operator==(const Email& other) const { return folded_ == other.folded_; }

 private:
  Email(std::string text, std::string folded) : text_(std::move(text)), folded_(std::move(folded)) {}

  std::string text_;
  std::string folded_;
};

}  // namespace astra::iam
