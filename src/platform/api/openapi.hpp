#pragma once
#include <memory>
#include <string>
#include <vector>

#include "kernel/event.hpp"
#include "platform/api/routes.hpp"

// The documents derived from the same table that routes, authorises and validates.
namespace astra::api {

struct DocumentInfo {
  std::string title = "ASTRA BASTION";
  std::string version;      // of the product
  std::string description;
  std::string server = "/";
};

// OpenAPI 3.1.1. The routes must be sealed.
std::string openapi(const Routes& routes, const DocumentInfo& info);
// Every error code with status, title and type: api/errors.json.
std::string error_catalogue(const Routes& routes);
// AsyncAPI 3.0 of the event catalogue.
std::string asyncapi(const std::vector<EventDescription>& events, const DocumentInfo& info);

// Serves the document at GET /api/v1/openapi.json with an ETag. It describes what had been declared by seal().
class DocumentEndpoint {
 public:
  DocumentEndpoint(const Routes& routes, DocumentInfo info);
  ~DocumentEndpoint();
  void declare(Routes& routes);

 private:
  Result<RawResponse> read(const CallContext& context);
  const Routes& routes_;
  DocumentInfo info_;
  struct Written;
  std::unique_ptr<Written> written_;  // at the first request
};

}  // namespace astra::api
