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
  // Passwords have at least that many characters.
  SetupEndpoints(Claiming& claiming, std::size_t shortest_password) : claiming_(claiming), shortest_password_(shortest_password) {}
  void declare(api::Routes& routes);

  Result<SetupDone> claim(const api::Body<SetupRequest>& body);
  Result<api::RawResponse> page(const api::Query<LinkQuery>& query);
  Result<api::RawResponse> submit(const api::CallContext& call);

 private:
  Claiming& claiming_;
  std::size_t shortest_password_;
};

// The page behind an invitation's link.
class InvitationPage {
 public:
  InvitationPage(InvitationAdministration& invitations, std::size_t shortest_password)
      : invitations_(invitations), shortest_password_(shortest_password) {}
  void declare(api::Routes& routes);

  Result<api::RawResponse> page(const api::Query<LinkQuery>& query);
  Result<api::RawResponse> submit(const api::CallContext& call);

 private:
  InvitationAdministration& invitations_;
  std::size_t shortest_password_;
};

}  // namespace astra::iam::rest
