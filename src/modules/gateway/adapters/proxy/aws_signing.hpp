#pragma once
#include <string_view>

#include "gateway/domain/config/snapshot.hpp"
#include "platform/http/message.hpp"
#include "platform/http/url.hpp"

namespace astra::gateway {

// Signs a request to AWS with the connection's credentials: the headers of the signature are set. Nothing where the secret is
// no AWS credentials. The request must not change afterwards.
// Errors: validation_failed, where the credentials cannot be read or no region is known.
Result<void> sign_for_aws(const Connection& connection, std::string_view method, const http::Url& url, std::string_view body, Instant now,
                          http::Headers& headers);

}  // namespace astra::gateway
