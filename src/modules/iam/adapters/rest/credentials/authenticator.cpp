#include "iam/adapters/rest/credentials/authenticator.hpp"

#include "iam/domain/credential_errors.hpp"
#include "iam/domain/text.hpp"

namespace astra::iam {
namespace {

bool only_reads(http::Method method) {
  return method == http::Method::get || method == http::Method::head || method == http::Method::options;
}

}  // namespace

bool made_by_another_site(const http::Request& request, std::string_view public_url) {
  const auto site = request.headers.find("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none") return true;
  const auto origin = request.headers.find("origin");
  if (!origin || *origin == public_url) return false;
  // Behind a proxy the scheme is not ours to see; the host is.
  const auto scheme_end = origin->find("://");
  return scheme_end == std::string_view::npos ||
         ascii_lower(origin->substr(scheme_end + 3)) != ascii_lower(request.headers.value("host"));
}

Result<Caller> RequestAuthenticator::authenticate(const http::Request& request) {
  if (const auto header = request.headers.find("authorization")) {
    constexpr std::string_view scheme = "bearer ";
    if (ascii_lower(header->substr(0, scheme.size())) != scheme) return errors::unauthenticated;
    auto caller = verifier_.bearer(header->substr(scheme.size()), request.remote_ip);
    if (!caller.ok() && caller.error().category() == Category::not_found) return errors::unauthenticated;
    return caller;
  }
  const auto token = cookie_.find(request);
  if (!token) return errors::unauthenticated;
  auto caller = verifier_.session(*token, request.remote_ip);
  if (!caller.ok())
    return caller.error().category() == Category::not_found ? DomainError(errors::unauthenticated) : std::move(caller).error();
  if (!only_reads(request.method) && !from_our_page(request, *token)) return CredentialError::csrf_rejected;
  return caller;
}

bool RequestAuthenticator::from_our_page(const http::Request& request, std::string_view session_token) const {
  if (made_by_another_site(request, public_url_)) return false;
  return secrets_.equal(request.headers.value("x-csrf-token"), secrets_.csrf_token(session_token));
}

}  // namespace astra::iam
