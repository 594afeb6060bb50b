#pragma once
#include "iam/adapters/crypto/random_tokens.hpp"
#include "iam/adapters/persistence/organisation_store.hpp"
#include "iam/adapters/rest/invitation_endpoints.hpp"
#include "iam/adapters/rest/role_endpoints.hpp"
#include "iam/adapters/rest/setup_endpoints.hpp"
#include "iam/adapters/rest/team_endpoints.hpp"
#include "iam/adapters/rest/tenant_endpoints.hpp"
#include "iam/adapters/rest/user_endpoints.hpp"
#include "iam/application/first_run.hpp"
#include "iam/application/invitations.hpp"
#include "iam/application/roles.hpp"
#include "iam/application/teams.hpp"
#include "iam/application/tenant_list.hpp"
#include "iam/application/tenants.hpp"
#include "iam/application/users.hpp"

namespace astra::iam {

// The organisation side of the module, wired. Part of module.cpp; nobody else includes it.
struct OrganisationWiring {
  OrganisationWiring(postgres::Database& database, NewPasswords& passwords, ApiKeyIssuer& keys, const Clock& clock,
                     const std::string& public_url)
      : store(database, clock),
        tenants(store, clock),
        users(store, clock),
        invitations(store, tokens, passwords, clock),
        roles(store, clock),
        teams(store, clock),
        first_run(store, tokens, passwords, keys, clock),
        invitation_endpoints(invitations, public_url) {}

  void declare(api::Routes& routes) {
    setup_endpoints.declare(routes);
    tenant_endpoints.declare(routes);
    user_endpoints.declare(routes);
    invitation_endpoints.declare(routes);
    invitation_page.declare(routes);
    role_endpoints.declare(routes);
    team_endpoints.declare(routes);
  }

  PgOrganisationStore store;
  RandomTokens tokens;
  Tenants tenants;
  Users users;
  Invitations invitations;
  Roles roles;
  Teams teams;
  FirstRun first_run;
  TenantList tenant_list{store};
  rest::SetupEndpoints setup_endpoints{first_run};
  rest::TenantEndpoints tenant_endpoints{tenants};
  rest::UserEndpoints user_endpoints{users};
  rest::InvitationEndpoints invitation_endpoints;
  rest::InvitationPage invitation_page{invitations};
  rest::RoleEndpoints role_endpoints{roles};
  rest::TeamEndpoints team_endpoints{teams};
};

}  // namespace astra::iam
