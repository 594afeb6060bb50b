#pragma once
#include "kernel/error.hpp"

// The data plane's errors. The code is what clients see in the door's own error format (door_error.hpp).
namespace astra::gateway::errors {

using namespace astra::errors;

inline constexpr ErrorKind invalid_api_key{"invalid_api_key", Category::unauthenticated, "The API key is not valid."};
inline constexpr ErrorKind model_not_found{"model_not_found", Category::not_found, "There is no such model, or this key may not use it."};
inline constexpr ErrorKind model_not_allowed{"model_not_allowed", Category::forbidden, "This key may not use that model."};
inline constexpr ErrorKind policy_denied{"policy_denied", Category::forbidden, "A policy forbids this request."};
inline constexpr ErrorKind guardrail_blocked{"guardrail_blocked", Category::invalid, "A guardrail blocked this request."};
inline constexpr ErrorKind budget_exceeded{"budget_exceeded", Category::rate_limited, "The budget is used up."};
inline constexpr ErrorKind model_unpriced{"model_unpriced", Category::forbidden, "A budget is in force, and no price is known for this model."};
inline constexpr ErrorKind budget_unavailable{"budget_unavailable", Category::unavailable, "The budgets cannot be looked up at the moment."};
inline constexpr ErrorKind rate_limit_exceeded{"rate_limit_exceeded", Category::rate_limited, "Too many requests."};
inline constexpr ErrorKind request_too_large{"request_too_large", Category::too_large, "The request is too large."};
inline constexpr ErrorKind request_timeout{"request_timeout", Category::timeout, "The request did not arrive in time."};
inline constexpr ErrorKind unsupported_media_type{"unsupported_media_type", Category::unsupported_media_type, "The body must be JSON."};
inline constexpr ErrorKind unsupported_parameter{"unsupported_parameter", Category::invalid, "The model's provider cannot do what a parameter asks."};
inline constexpr ErrorKind context_length_exceeded{"context_length_exceeded", Category::invalid, "The input is longer than the model's context."};
inline constexpr ErrorKind no_provider{"no_provider_available", Category::unavailable, "No provider could serve this request."};
inline constexpr ErrorKind provider_protocol_error{"provider_protocol_error", Category::unavailable, "The provider's answer cannot be understood."};
inline constexpr ErrorKind provider_timeout{"provider_timeout", Category::timeout, "The provider did not answer in time."};
inline constexpr ErrorKind provider_unreachable{"provider_unreachable", Category::unavailable, "The provider cannot be reached."};
inline constexpr ErrorKind stream_interrupted{"stream_interrupted", Category::unavailable, "The provider's stream ended before the answer did."};

}  // namespace astra::gateway::errors
