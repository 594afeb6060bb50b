#pragma once
#include <memory>
#include <string>

#include "kernel/result.hpp"
#include "kernel/time.hpp"
#include "platform/http/address.hpp"
#include "platform/http/message.hpp"

namespace astra::http {

// A request of background work: telemetry export, webhooks, the command line. Not for the data plane (upstream.hpp).
struct ClientRequest {
  std::string method = "GET";
  std::string url;
  Headers headers;  // host and content-length are added
  std::string body;
  Duration connect_timeout = Duration::seconds(5);
  Duration total_timeout = Duration::seconds(30);
  std::size_t max_body_bytes = 8 * 1024 * 1024;  // of the answer
  AddressPolicy addresses;
  std::string ca_file;     // PEM; trusted besides the system's authorities
  bool verify_tls = true;  // off for nobody but tests and operators who say so in their configuration
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

// A blocking HTTP client. Keeps connections; may be used by several threads. Redirects are answers, never followed.
class Client {
 public:
  Client();
  ~Client();
  // Errors: those of errors.hpp.
  Result<ClientResponse> send(const ClientRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace astra::http
