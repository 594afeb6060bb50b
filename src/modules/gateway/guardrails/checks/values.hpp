#pragma once
#include "gateway/guardrails/checks/checks.hpp"

// Checks of shape: what tells a secret, a telephone number or an address from what only looks like one.
namespace astra::gateway::guardrails::checks {

Verdict token(Hit& hit);       // a vendor's token: not a placeholder, enough different characters
Verdict random_token(Hit& hit);// the same, and letters mixed with digits, as generators make them
Verdict mixed_token(Hit& hit); // and capitals too
Verdict stated_password(Hit& hit);  // `the password is "..."`: narrows to what stands in quotes
Verdict assignment(Hit& hit);  // `name = value`: narrows the hit to the value; the name must be a secret's, the value a secret's
Verdict url_password(Hit& hit);// scheme://user:password@host: narrows to the password
Verdict phone(Hit& hit);
Verdict ip_address(Hit& hit);
Verdict private_key(Hit& hit);

// Bits per character of a text, from how often each occurs in it.
double entropy_of(std::string_view text);

// What stands where a secret should: examples, variables, stars.
bool is_placeholder(std::string_view value);

}  // namespace astra::gateway::guardrails::checks
