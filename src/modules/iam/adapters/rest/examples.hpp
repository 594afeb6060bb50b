#pragma once
#include <string_view>

// Examples that several of iam's operations share.
namespace astra::iam::rest::examples {

inline constexpr std::string_view tenant = R"({"id": "0190163d-8694-739b-aea5-966c26f8ad90", "name": "Acme", "slug": "acme",
  "status": "active", "time_zone": "Europe/Berlin", "mfa_required": true, "session_idle_minutes": 30,
  "session_absolute_minutes": 720, "allowed_email_domains": ["acme.example"], "created_at": "2026-11-22T16:45:00.000Z",
  "updated_at": "2026-11-22T16:45:00.000Z"})";

inline constexpr std::string_view user = R"({"id": "0190163d-8694-739b-aea5-966c26f8ad91", "email": "ana@acme.example",
  "display_name": "Ana", "state": "active", "roles": ["developer"], "last_seen_at": "2026-11-22T16:45:00.000Z",
  "created_at": "2026-11-20T09:00:00.000Z", "updated_at": "2026-11-20T09:05:00.000Z"})";

inline constexpr std::string_view invitation = R"({"id": "0190163d-8694-739b-aea5-966c26f8ad92",
  "user_id": "0190163d-8694-739b-aea5-966c26f8ad93", "email": "ben@acme.example", "roles": ["auditor"], "state": "pending",
  "invited_by": "0190163d-8694-739b-aea5-966c26f8ad91", "expires_at": "2026-11-29T16:45:00.000Z",
  "created_at": "2026-11-22T16:45:00.000Z", "updated_at": "2026-11-22T16:45:00.000Z"})";

inline constexpr std::string_view sent_invitation = R"({"invitation": {"id": "0190163d-8694-739b-aea5-966c26f8ad92",
  "user_id": "0190163d-8694-739b-aea5-966c26f8ad93", "email": "ben@acme.example", "roles": ["auditor"], "state": "pending",
  "invited_by": "0190163d-8694-739b-aea5-966c26f8ad91", "expires_at": "2026-11-29T16:45:00.000Z",
  "created_at": "2026-11-22T16:45:00.000Z", "updated_at": "2026-11-22T16:45:00.000Z"},
  "token": "bsi_example", "link": "https://bastion.example/invitation?token=bsi_example"})";

inline constexpr std::string_view role = R"({"key": "incident_lead", "name": "Incident lead", "description": "Runs incidents.",
  "permissions": ["alerts:read", "alerts:respond"], "built_in": false, "version": 1, "created_at": "2026-11-22T16:45:00.000Z",
  "updated_at": "2026-11-22T16:45:00.000Z"})";

inline constexpr std::string_view team = R"({"id": "0190163d-8694-739b-aea5-966c26f8ad94", "name": "Checkout",
  "description": "The checkout assistant.", "members": [{"user_id": "0190163d-8694-739b-aea5-966c26f8ad91", "role": "lead"}],
  "created_at": "2026-11-22T16:45:00.000Z", "updated_at": "2026-11-22T16:45:00.000Z"})";

}  // namespace astra::iam::rest::examples
