#pragma once
#include <map>
#include <string>
#include <string_view>

#include "kernel/result.hpp"

namespace astra::gateway::aws {

// What signs requests to AWS, as a connection's secret holds it: a JSON object with access_key_id, secret_access_key and,
// for temporary ones, session_token; region where the connection's option does not say it. A secret that is no object is a
// Bedrock API key and signs nothing.
struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  std::string region;

  // Errors: validation_failed, naming each member that is missing or not acceptable.
  static Result<Credentials> parse(std::string_view secret);
};

bool are_credentials(std::string_view secret);

// us-east-1, us-gov-west-1: nothing that could change where a host name leads.
bool is_region(std::string_view text);

// Whose region a signature names: the connection's option, else the credentials', else its address's; empty where none says.
std::string signing_region(const Credentials& credentials, const std::map<std::string, std::string>& options, std::string_view base_url);

// The region of https://bedrock-runtime.us-east-1.amazonaws.com; empty where the host is none of AWS's.
std::string_view region_in(std::string_view base_url);

}  // namespace astra::gateway::aws
