#pragma once
#include <string>

#include "iam/adapters/rest/organisation_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam::rest {

// The `?token=` of a link.
struct LinkQuery {
  std::optional<std::string> token;
  static const schema::Object& schema();
};

// Completing set-up: POST /api/v1/setup for programs, the page /setup for a person with a browser.
class SetupEndpoints {
 public:
  explicit SetupEndpoints(Claiming& claiming) : claiming_(claiming) {}
  void declare(api::Routes& routes);

  Result<SetupDone> claim(const api::Body<SetupRequest>& body);
  Result<api::RawResponse> page(const api::Query<LinkQuery>& query);
  Result<api::RawResponse> submit(const api::CallContext& call);

 private:
  Claiming& claiming_;
};

// The page behind an invitation's link.
class InvitationPage {
 public:
  explicit InvitationPage(InvitationAdministration& invitations) : invitations_(invitations) {}
  void declare(api::Routes& routes);

  Result<api::RawResponse> page(const api::Query<LinkQuery>& query);
  Result<api::RawResponse> submit(const api::CallContext& call);

 private:
  InvitationAdministration& invitations_;
};

}  // namespace astra::iam::rest
