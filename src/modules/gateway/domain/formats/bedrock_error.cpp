#include <string>

#include "gateway/domain/aws/event_stream.hpp"
#include "gateway/domain/aws/percent.hpp"
#include "gateway/domain/formats/bedrock.hpp"
#include "kernel/json.hpp"

// Bedrock: our errors in AWS's words, and what its paths look like.
namespace astra::gateway::bedrock {

std::string_view error_type(const PlainError& error) {
  if (error.final) return "ServiceQuotaExceededException";   // which nobody tries again
  switch (error.status) {
    case 401:
    case 403: return "AccessDeniedException";
    case 404: return "ResourceNotFoundException";
    case 408:
    case 504: return "ModelTimeoutException";
    case 409: return "ConflictException";
    case 429: return "ThrottlingException";
    case 502:
    case 503: return "ServiceUnavailableException";
    default: return error.status >= 500 ? "InternalServerException" : "ValidationException";
  }
}

std::string render_error(const PlainError& error, std::string_view, int& status) {
  if (error.final) status = 400;
  else if (status == 401) status = 403;
  else if (status == 504) status = 408;
  else if (status == 502) status = 503;
  std::string out;
  JsonWriter w(out);
  w.begin_object().field("message", error.param.empty() ? std::string(error.message) : error.param + ": " + std::string(error.message));
  w.field("__type", error_type(error)).field("code", error.code).end_object();
  return out;
}

// An exception's name begins with a small letter here, and InvokeModel's and Converse's are the same.
std::string frame_error(const std::string& body) {
  const auto document = JsonDocument::parse(body);
  std::string name = document.ok() ? document->root()["__type"].string_or({}) : std::string();
  const bool refused = name == "ResourceNotFoundException" || name == "AccessDeniedException" || name == "ConflictException";
  if (name.empty() || refused) name = "ValidationException";
  if (name == "ServiceQuotaExceededException") name = "ThrottlingException";
  if (name == "ModelTimeoutException") name = "ModelStreamErrorException";   // the stream's exceptions are fewer
  name[0] = static_cast<char>(name[0] - 'A' + 'a');
  std::string out;
  aws::append_exception(out, name, body);
  return out;
}

std::string model_path(std::string_view model, std::string_view operation) {
  return ("/model/" + aws::percent_encode(model)).append("/").append(operation);
}

}  // namespace astra::gateway::bedrock
