#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace astra {

// What kind of failure an error is; the API maps it to an HTTP status, a worker to "retry" or "give up".
enum class Category : std::uint8_t {
  invalid,                // 400: the request cannot be understood
  unauthenticated,        // 401
  forbidden,              // 403
  not_found,              // 404: absent, or another tenant's
  conflict,               // 409: the state does not allow it
  gone,                   // 410: it was here once and is over (a used link)
  precondition_failed,    // 412: If-Match does not match
  too_large,              // 413
  unsupported_media_type, // 415
  unprocessable,          // 422: understood, and some value is not acceptable
  precondition_required,  // 428: If-Match is missing
  rate_limited,           // 429
  internal,               // 500: our fault; nothing of the inside is told
  unavailable,            // 503: something we depend on is away; trying again may help
  timeout,                // 504
};

// A named error of a module's catalogue, declared once as a constant:
//   inline constexpr ErrorKind alert_not_firing{"alert_not_firing", Category::conflict, "The alert is not firing."};
struct ErrorKind {
  std::string_view code;   // snake_case, unique in the product, part of the public contract
  Category category;
  std::string_view title;  // one sentence, the same for every occurrence
};

inline constexpr bool operator==(const ErrorKind& a, const ErrorKind& b) { return a.code == b.code; }

// One violation inside a request: where (a JSON pointer), which rule, in words.
struct Violation {
  std::string pointer;
  std::string code;
  std::string detail;
};

// The one error type of the product. One pointer wide, so that a Result's success path stays small.
class DomainError {
 public:
  // kind must outlive the program (a constant). detail is for the person who made the request.
  DomainError(const ErrorKind& kind, std::string detail = {}, std::vector<Violation> violations = {})
      : body_(std::make_unique<Body>(Body{&kind, std::move(detail), std::move(violations), std::nullopt})) {}

  const ErrorKind& kind() const { return *body_->kind; }
  std::string_view code() const { return body_->kind->code; }
  Category category() const { return body_->kind->category; }
  // What happened this time; the kind's title where nothing more is known.
  std::string_view message() const { return body_->detail.empty() ? body_->kind->title : body_->detail; }
  const std::vector<Violation>& violations() const { return body_->violations; }

  // Seconds after which trying again makes sense.
  std::optional<std::int64_t> retry_after_s() const { return body_->retry_after_s; }
  DomainError&& retry_after_s(std::int64_t seconds) && {
    body_->retry_after_s = seconds;
    return std::move(*this);
  }

  bool is(const ErrorKind& kind) const { return body_->kind->code == kind.code; }

 private:
  struct Body {
    const ErrorKind* kind;
    std::string detail;
    std::vector<Violation> violations;
    std::optional<std::int64_t> retry_after_s;
  };
  std::unique_ptr<Body> body_;
};

// The errors every module may answer without saying so.
namespace errors {
inline constexpr ErrorKind not_found{"not_found", Category::not_found, "There is no such resource."};
inline constexpr ErrorKind validation_failed{"validation_failed", Category::unprocessable, "Some values are not acceptable."};
inline constexpr ErrorKind invalid_request{"invalid_request", Category::invalid, "The request cannot be understood."};
inline constexpr ErrorKind unauthenticated{"unauthenticated", Category::unauthenticated, "Valid credentials are required."};
inline constexpr ErrorKind forbidden{"forbidden", Category::forbidden, "The permission for this is missing."};
inline constexpr ErrorKind conflict{"conflict", Category::conflict, "The state of the resource does not allow this."};
inline constexpr ErrorKind internal{"internal_error", Category::internal, "Something went wrong on our side."};
inline constexpr ErrorKind unavailable{"unavailable", Category::unavailable, "A service this depends on is away; try again."};
inline constexpr ErrorKind version_mismatch{"version_mismatch", Category::precondition_failed,
                                            "The resource changed since it was read."};

// The caller's If-Match names another version than the current one, which the answer's ETag then tells.
inline DomainError stale_version(std::int64_t current) {
  return DomainError(version_mismatch, {}, {{"", "current_version", std::to_string(current)}});
}
}  // namespace errors

}  // namespace astra
