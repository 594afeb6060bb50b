#pragma once
#include "iam/adapters/rest/organisation_dtos.hpp"
#include "platform/api/routes.hpp"

namespace astra::iam::rest {

// /api/v1/iam/teams: who works together.
class TeamEndpoints {
 public:
  explicit TeamEndpoints(TeamAdministration& teams) : teams_(teams) {}
  void declare(api::Routes& routes);

  Result<Page<TeamView>> list(const Caller& caller, const PageRequest& page);
  Result<api::WithETag<TeamView>> read(const Caller& caller, const api::Path<TeamPath>& path);
  Result<api::Created<TeamView>> create(const Caller& caller, const api::Body<NewTeam>& body);
  Result<api::WithETag<TeamView>> change(const Caller& caller, const api::CallContext& call, const api::Path<TeamPath>& path,
                                         const api::Body<TeamChange>& body);
  Result<void> remove(const Caller& caller, const api::CallContext& call, const api::Path<TeamPath>& path);
  Result<api::WithETag<TeamView>> put_member(const Caller& caller, const api::Path<TeamMemberPath>& path,
                                             const api::Body<TeamMemberChange>& body);
  Result<api::WithETag<TeamView>> remove_member(const Caller& caller, const api::Path<TeamMemberPath>& path);

 private:
  TeamAdministration& teams_;
};

}  // namespace astra::iam::rest
