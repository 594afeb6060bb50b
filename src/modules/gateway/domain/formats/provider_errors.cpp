#include "gateway/domain/formats/provider_errors.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "gateway/domain/formats/codec.hpp"

namespace astra::gateway {
namespace {

constexpr std::size_t max_message_bytes = 2'000;  // what of a foreign page is worth keeping

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool says_context_too_long(const ProviderError& e) {
  constexpr std::string_view words[] = {"maximum context length", "prompt is too long", "too many tokens", "Too many input tokens",
                                        "context window", "input token count", "exceeds the context", "Input is too long"};
  const auto said = [&](std::string_view part) { return contains(e.message, part); };
  return e.code == "context_length_exceeded" || std::any_of(std::begin(words), std::end(words), said);
}

bool says_out_of_money(const ProviderError& e) {
  return e.code == "insufficient_quota" || e.code == "BILLING_DISABLED" || e.type == "insufficient_quota" || e.type == "billing_error" ||
         contains(e.message, "credit balance is too low") || contains(e.message, "Insufficient Balance");
}

// Google answers 400 to a key it does not know.
bool says_bad_key(const ProviderError& e) { return e.code == "API_KEY_INVALID" || e.code == "API_KEY_EXPIRED"; }

bool says_content_policy(const ProviderError& e) {
  return e.code == "content_filter" || e.code == "content_policy_violation" || e.type == "content_filter";
}

// AWS's exceptions, told by their names: 429 is also a model that is not ready yet.
std::optional<ErrorClass> classify_exception(std::string_view type) {
  if (!type.ends_with("Exception")) return std::nullopt;
  const std::string_view rest = type.substr(1);   // within streams they begin with a small letter
  if (rest == "hrottlingException") return ErrorClass::rate_limit;
  if (rest == "erviceQuotaExceededException") return ErrorClass::quota;
  if (rest == "ccessDeniedException" || rest == "nrecognizedClientException" || rest == "xpiredTokenException" || rest == "nvalidSignatureException")
    return ErrorClass::auth;
  if (rest == "esourceNotFoundException") return ErrorClass::not_found;
  if (rest == "alidationException") return ErrorClass::bad_request;
  return ErrorClass::transient;
}

ErrorClass classify_status(int status) {
  switch (status) {
    case 401:
    case 403: return ErrorClass::auth;
    case 402: return ErrorClass::quota;
    case 404: return ErrorClass::not_found;
    case 429:
    case 498: return ErrorClass::rate_limit;
    case 408:
    case 409:
    case 424:
    case 529: return ErrorClass::transient;
    // A redirect is not followed, and no other status below 400 is an answer: the provider is not what it should be.
    default: return status >= 500 || (status >= 100 && status < 400) ? ErrorClass::transient : ErrorClass::bad_request;
  }
}

// Inside a stream there is no status: the type says what it would have been.
ErrorClass classify_type(const ProviderError& e) {
  const std::string_view type = e.type;
  if (type == "overloaded_error" || type == "api_error" || type == "timeout_error" || type == "server_error") return ErrorClass::transient;
  if (type == "rate_limit_error" || type == "rate_limit_exceeded" || e.code == "rate_limit_exceeded") return ErrorClass::rate_limit;
  if (type == "authentication_error" || type == "permission_error") return ErrorClass::auth;
  if (type == "UNAUTHENTICATED" || type == "PERMISSION_DENIED") return ErrorClass::auth;
  if (type == "RESOURCE_EXHAUSTED") return ErrorClass::rate_limit;
  if (type == "INVALID_ARGUMENT" || type == "FAILED_PRECONDITION") return ErrorClass::bad_request;
  if (type == "not_found_error" || type == "NOT_FOUND") return ErrorClass::not_found;
  if (type == "invalid_request_error" || type == "request_too_large") return ErrorClass::bad_request;
  return ErrorClass::transient;
}

// Google's: {"error": {"code", "message", "status", "details": [{"@type": ".../google.rpc.<Kind>", ...}]}}.
void read_google_error(JsonValue error, ProviderError& out) {
  if (!error["status"].is_string() || !error["code"].is_number()) return;
  if (out.type.empty()) out.type = error["status"].string_or({});
  for (const JsonValue detail : error["details"].elements()) {
    const std::string_view type = detail["@type"].plain();
    if (type.ends_with("google.rpc.ErrorInfo") && detail["reason"].is_string()) out.code = detail["reason"].string_or({});
    if (!type.ends_with("google.rpc.RetryInfo")) continue;
    std::string_view delay = detail["retryDelay"].plain();  // "34.07s"
    if (!delay.ends_with('s')) continue;
    delay.remove_suffix(1);
    out.retry_after_ms = retry_after_ms({.retry_after = delay, .retry_after_ms = {}});
  }
}

std::string text_of(JsonValue value) {
  if (value.is_string()) return value.string_or({});
  return value.exists_and_not_null() ? std::string(value.raw()) : std::string();
}

}  // namespace

// Known shapes: {"error":{...}}, {"error":"text"}, {"type":"error","error":{...}}, {"message":...}, {"detail":...},
// {"errors":[...]}, {"object":"error",...}, {"error_code":...} (Databricks), {"fault":{...}} (Fireworks' edge),
// {"title":...} (problem documents), {"base_resp":{...}} (MiniMax) and any of them in an array.
void read_provider_error(JsonValue root, ProviderError& out) {
  if (root.is_array()) root = root.at(0);
  const JsonValue listed = root["errors"].at(0);
  JsonValue error = root["error"];
  if (!error.is_object()) error = listed.is_object() ? listed : error;
  if (!error.is_object() && root["message"].is_object()) error = root["message"];  // Mistral
  const JsonValue body = error.is_object() ? error : root;
  out.type = text_of(body["type"]);
  out.code = text_of(body["code"].exists_and_not_null() ? body["code"] : root["error_code"]);
  out.param = text_of(body["param"]);
  const JsonValue said[] = {body["message"], body["Message"], error.is_string() ? error : JsonValue(), root["detail"], body["detail"],
                            root["fault"]["faultstring"], root["title"], root["base_resp"]["status_msg"]};
  out.message.clear();
  for (const JsonValue text : said)
    if (out.message.empty()) out.message = text_of(text);
  if (out.code.empty()) out.code = text_of(root["fault"]["detail"]["errorcode"]);
  read_google_error(body, out);
  if (out.message.size() > max_message_bytes) out.message.resize(max_message_bytes);
}

ProviderError read_failure(JsonValue root) {
  constexpr int least_status = 400;
  constexpr int greatest_status = 599;
  ProviderError error;
  read_provider_error(root, error);
  int status = 0;  // OpenRouter, Azure: the code is a status. Cerebras: the status stands beside the error.
  std::from_chars(error.code.data(), error.code.data() + error.code.size(), status);
  if (root["status_code"].exists()) status = static_cast<int>(std::clamp<std::int64_t>(root["status_code"].int_or(0), 0, greatest_status));
  if (status >= least_status && status <= greatest_status) error.status = status;
  if (error.message.empty()) error.message = "The provider reported an error.";
  classify(error);
  return error;
}

std::optional<ProviderError> failure_in_answer(JsonValue root) {
  if (root["error"].exists_and_not_null()) return read_failure(root);
  if (root["x_groq"]["error"].exists_and_not_null()) return read_failure(root["x_groq"]);
  if (root["base_resp"]["status_code"].int_or(0) != 0) return read_failure(root);
  for (const JsonValue choice : root["choices"].elements())
    if (choice["error"].is_object()) return read_failure(choice);
  return std::nullopt;
}

ProviderError incomplete_answer(std::string_view reason) {
  ProviderError error;
  error.error_class = ErrorClass::transient;
  error.type = "server_error";
  error.code = reason == "error" ? std::string_view("provider_error") : reason;
  error.message = "The provider gave up before the answer was complete.";
  return error;
}

void classify(ProviderError& e) {
  e.error_class = e.status == 0 ? classify_type(e) : classify_status(e.status);
  if (const auto known = classify_exception(e.type)) e.error_class = *known;
  if (says_bad_key(e)) e.error_class = ErrorClass::auth;
  else if (says_out_of_money(e)) e.error_class = ErrorClass::quota;
  else if (says_content_policy(e)) e.error_class = ErrorClass::content_policy;
  else if (e.error_class == ErrorClass::bad_request && says_context_too_long(e)) e.error_class = ErrorClass::context_length;
  else if (e.error_class == ErrorClass::bad_request && e.status != 0 && e.code == "model_not_found") e.error_class = ErrorClass::not_found;
}

ProviderError parse_provider_error(WireFormat, int status, std::string_view body, const RetryHeaders& headers) {
  ProviderError error;
  error.status = status;
  JsonDocument document;
  if (document.reparse(body)) read_provider_error(document.root(), error);
  // ThrottlingException:http://internal.amazon.com/..., com.amazon.coral#ThrottlingException
  if (!headers.error_type.empty()) {
    error.type = headers.error_type.substr(0, headers.error_type.find(':'));
    error.type.erase(0, error.type.find('#') + 1);
  }
  if (error.message.empty()) error.message = "The provider answered with status " + std::to_string(status) + ".";
  if (const auto said = retry_after_ms(headers)) error.retry_after_ms = said;
  classify(error);
  return error;
}

}  // namespace astra::gateway
