#include "gateway/domain/aws/sigv4.hpp"

#include <algorithm>

#include "gateway/domain/aws/percent.hpp"

namespace astra::gateway::aws {
namespace {

using Digest = SigningHashes::Digest;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t date_length = 8;   // YYYYMMDD

std::string_view bytes_of(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

std::string hex(const Digest& digest) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) (text += digits[byte >> 4]) += digits[byte & 15];
  return text;
}

// The pairs of a query in order; one without a value has an empty one.
std::string sort_query(std::string_view query) {
  std::vector<std::string> pairs;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    std::string pair(query.substr(0, end));
    if (pair.find('=') == std::string::npos) pair += '=';
    pairs.push_back(std::move(pair));
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (const std::string& pair : pairs) text += (text.empty() ? "" : "&") + pair;
  return text;
}

std::string_view signed_headers(const Credentials& credentials) {
  return credentials.session_token.empty() ? "content-type;host;x-amz-content-sha256;x-amz-date"
                                           : "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token";
}

std::string canonical(const RequestToSign& request, const Credentials& credentials, std::string_view time, std::string_view body_hash) {
  const std::size_t question = request.target.find('?');
  std::string text(request.method);
  // The path is encoded on the wire already, and once more here: %3A becomes %253A.
  text.append("\n").append(percent_encode(request.target.substr(0, question), "/")).append("\n");
  if (question != std::string_view::npos) text += sort_query(request.target.substr(question + 1));
  text.append("\ncontent-type:").append(request.content_type).append("\nhost:").append(request.host);
  text.append("\nx-amz-content-sha256:").append(body_hash).append("\nx-amz-date:").append(time);
  if (!credentials.session_token.empty()) text.append("\nx-amz-security-token:").append(credentials.session_token);
  text.append("\n\n").append(signed_headers(credentials)).append("\n").append(body_hash);
  return text;
}

}  // namespace

std::string amz_date(Instant now) {
  std::string text = to_rfc3339(now);
  text.resize(text.find('.'));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + "Z";
}

std::string canonical_request(const RequestToSign& request, const Credentials& credentials, std::string_view time, const SigningHashes& hashes) {
  return canonical(request, credentials, time, hex(hashes.sha256(request.body)));
}

std::vector<RenderedHeader> sign(const RequestToSign& request, const Credentials& credentials, std::string_view service, Instant now,
                                 const SigningHashes& hashes) {
  const std::string time = amz_date(now);
  const std::string_view date = std::string_view(time).substr(0, date_length);
  const std::string body_hash = hex(hashes.sha256(request.body));
  std::string scope(date);
  scope.append("/").append(credentials.region).append("/").append(service).append("/aws4_request");

  std::string to_sign(algorithm);
  to_sign.append("\n").append(time).append("\n").append(scope).append("\n");
  to_sign += hex(hashes.sha256(canonical(request, credentials, time, body_hash)));

  Digest key = hashes.hmac_sha256("AWS4" + credentials.secret_access_key, date);
  for (const std::string_view part : {std::string_view(credentials.region), service, std::string_view("aws4_request")})
    key = hashes.hmac_sha256(bytes_of(key), part);

  std::string authorization(algorithm);
  authorization.append(" Credential=").append(credentials.access_key_id).append("/").append(scope);
  authorization.append(", SignedHeaders=").append(signed_headers(credentials));
  authorization.append(", Signature=").append(hex(hashes.hmac_sha256(bytes_of(key), to_sign)));

  std::vector<RenderedHeader> headers{{"x-amz-date", time}, {"x-amz-content-sha256", body_hash}, {"authorization", std::move(authorization)}};
  if (!credentials.session_token.empty()) headers.push_back({"x-amz-security-token", credentials.session_token});
  return headers;
}

}  // namespace astra::gateway::aws
