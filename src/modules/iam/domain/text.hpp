#pragma once
#include <string>
#include <string_view>

#include "kernel/result.hpp"

// Small checks that several aggregates share.
namespace astra::iam {

// One violation as an error.
DomainError invalid(std::string pointer, std::string code, std::string detail);

// Without white space around it; 1 to 120 code points, no control characters.
Result<std::string> checked_name(std::string text, std::string pointer);
// At most `longest` code points; no control characters but line ends and tabs.
Result<std::string> checked_text(std::string text, std::size_t longest, std::string pointer);

// Lower-case letters, digits and single hyphens inside: "acme-labs".
bool is_slug(std::string_view text);
// A name of the IANA time zone database by its form: "Europe/Berlin", "UTC".
bool is_time_zone_name(std::string_view text);
// A domain name: labels of letters, digits and hyphens, at least two.
bool is_domain_name(std::string_view text);

std::string ascii_lower(std::string_view text);

}  // namespace astra::iam
