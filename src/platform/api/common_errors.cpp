#include "platform/api/common_errors.hpp"

#include <algorithm>

#include "platform/api/errors.hpp"
#include "platform/json/json.hpp"

namespace astra::api {

std::vector<ErrorKind> errors_of(const Endpoint& e) {
  std::vector<ErrorKind> out{errors::invalid_request};
  const auto add = [&](bool applies, std::initializer_list<ErrorKind> errors) {
    if (!applies) return;
    for (const ErrorKind& error : errors)
      if (std::find(out.begin(), out.end(), error) == out.end()) out.push_back(error);
  };
  const bool takes_if_match = e.method == http::Method::patch || e.method == http::Method::put || e.method == http::Method::del;
  add(!e.open(), {errors::unauthenticated, tenant_mismatch});
  add(!e.permissions.empty(), {errors::forbidden});
  add(e.needs_step_up, {step_up_required});
  add(e.path_schema != nullptr, {errors::not_found});
  add(e.takes_page, {invalid_cursor});
  const bool takes_form = e.gives == Endpoint::Gives::raw && e.method == http::Method::post;
  add(takes_form, {body_too_large});
  add(e.body_schema != nullptr, {json::malformed_json, body_too_large, unsupported_media_type, errors::validation_failed});
  add(e.needs_if_match, {if_match_required});
  add(e.needs_if_match || takes_if_match, {errors::version_mismatch});
  add(e.method == http::Method::post && !e.open(), {idempotency_key_reused, idempotency_in_progress});
  add(e.method == http::Method::post && !e.open() && !e.replayable, {idempotent_answer_not_kept});
  for (const ErrorKind& error : e.errors) add(true, {error});
  add(true, {request_timeout, target_too_long, header_too_large, rate_limited, errors::internal, errors::unavailable});
  return out;
}

bool is_declared(const Endpoint& endpoint, const ErrorKind& error) {
  const auto known = errors_of(endpoint);
  return error == errors::validation_failed || error == errors::not_found || error == errors::forbidden ||
         std::find(known.begin(), known.end(), error) != known.end();
}

}  // namespace astra::api
