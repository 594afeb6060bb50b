#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/aws/credentials.hpp"
#include "gateway/domain/formats/codec.hpp"
#include "kernel/time.hpp"

namespace astra::gateway::aws {

// The hashes AWS signs with; the proxy's adapters give them.
struct SigningHashes {
  using Digest = std::array<std::uint8_t, 32>;
  Digest (*sha256)(std::string_view bytes);
  Digest (*hmac_sha256)(std::string_view key, std::string_view bytes);
};

// A request exactly as it goes on the wire: what is signed is what is sent.
struct RequestToSign {
  std::string_view method;
  std::string_view host;           // as the Host header has it
  std::string_view target;         // path and query, percent-encoded once
  std::string_view content_type;
  std::string_view body;
};

// AWS Signature Version 4: the headers to send besides host and content-type (x-amz-date, x-amz-content-sha256,
// x-amz-security-token, authorization). Not S3's variant: the path is encoded once more before it is signed.
// `now` may be off AWS's clock by five minutes at most.
std::vector<RenderedHeader> sign(const RequestToSign& request, const Credentials& credentials, std::string_view service, Instant now,
                                 const SigningHashes& hashes);

// The text that is hashed and signed, for tests and for finding out why a signature is refused.
std::string canonical_request(const RequestToSign& request, const Credentials& credentials, std::string_view time, const SigningHashes& hashes);

// 20260102T030405Z
std::string amz_date(Instant now);

}  // namespace astra::gateway::aws
