#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace astra::gateway {

// What a provider's failure means for us; the action follows from it (retry, next credential, fall back, return).
enum class ErrorClass : std::uint8_t {
  none,
  auth,              // the credential is refused: do not retry with it
  quota,             // the account is out of money: do not retry with it, alert
  rate_limit,        // too fast with this credential
  transient,         // overloaded or broken for a moment: try again
  context_length,    // only a model with a longer window helps
  content_policy,    // the provider refuses the content
  not_found,         // no such model or deployment there
  bad_request,       // ours or the client's fault: hand it back
};

std::string_view to_string(ErrorClass c);

struct ProviderError {
  ErrorClass error_class = ErrorClass::none;
  int status = 0;       // HTTP; 0 inside a stream
  std::string type;     // the provider's words
  std::string code;
  std::string message;
  std::string param;
  std::optional<std::int64_t> retry_after_ms;

  bool retry_same_credential() const { return error_class == ErrorClass::transient; }
  bool fall_back() const {
    return error_class != ErrorClass::bad_request && error_class != ErrorClass::content_policy && error_class != ErrorClass::none;
  }
};

// The parts of an answer's head that say what failed and when to come back; empty where absent.
struct RetryHeaders {
  std::string_view retry_after;           // seconds; a date is not understood
  std::string_view retry_after_ms;        // OpenAI, Azure
  std::string_view error_type = {};       // x-amzn-errortype: ThrottlingException, which AWS says nowhere else
};
std::optional<std::int64_t> retry_after_ms(const RetryHeaders& headers);

}  // namespace astra::gateway
