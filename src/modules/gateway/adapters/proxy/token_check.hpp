#pragma once
#include "gateway/domain/pipeline/context.hpp"

namespace astra::gateway::proxy {

// Checks an access token's signature, issuer, audience and times. What a signature proved is remembered by the token's
// digest until it expires, one memory for each loop, so that a client's next requests cost a hash.
std::optional<AccessToken> valid_token(std::string_view token, const TokenChecks& checks, Instant now);

}  // namespace astra::gateway::proxy
