#include "gateway/adapters/proxy/aws_signing.hpp"

#include "gateway/domain/aws/sigv4.hpp"
#include "gateway/domain/errors.hpp"
#include "platform/crypto/hmac.hpp"

namespace astra::gateway {

Result<void> sign_for_aws(const Connection& connection, std::string_view method, const http::Url& url, std::string_view body, Instant now,
                          http::Headers& headers) {
  if (!aws::are_credentials(connection.secret)) return {};
  aws::Credentials credentials = TRY(aws::Credentials::parse(connection.secret));
  credentials.region = aws::signing_region(credentials, connection.options, connection.base_url);
  if (credentials.region.empty()) return DomainError(errors::validation_failed, "The region to sign for is not known.");
  const std::string host = url.host_header();
  const aws::RequestToSign request{
      .method = method, .host = host, .target = url.target, .content_type = headers.value("content-type"), .body = body};
  constexpr aws::SigningHashes hashes{&crypto::sha256, &crypto::hmac_sha256};
  for (const RenderedHeader& header : aws::sign(request, credentials, "bedrock", now, hashes)) headers.set(header.name, header.value);
  return {};
}

}  // namespace astra::gateway
