#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/domain/chat/request.hpp"
#include "gateway/domain/chat/response.hpp"
#include "gateway/domain/formats/dialect.hpp"

// Whole bodies, both directions, all formats. Pure functions: golden files in tests/domain/fixtures.
namespace astra::gateway {

// What a request's path says, where a format has part of the request there.
struct RequestPath {
  std::string_view model;
  bool stream = false;
  bool array = false;   // Gemini without alt=sse: a stream is one growing JSON array
  bool count = false;   // only to have its tokens counted
};

// Reads a client's request. Errors: invalid_request, with one violation for each value that is not acceptable, its
// pointer in the terms of the door's format (/messages/0/content).
Result<ChatRequest> parse_request(WireFormat door, std::string bytes, const RequestPath& path = {});

struct RenderOptions {
  const Dialect* dialect = nullptr;            // null: the format as its inventor speaks it
  bool ask_stream_usage = true;                // have the provider report usage on streams even if the client did not ask
  std::int64_t default_max_tokens = 4'096;     // where the target wants one and the client named none
  bool refuse_unsupported = false;             // an error instead of dropping
  std::vector<std::pair<std::string, std::string>> members = {};  // texts the connection adds to the body (project_id)
};

struct RenderedHeader {
  std::string name;
  std::string value;
};

struct RenderedRequest {
  std::string_view method = "POST";
  std::string_view content_type = "application/json";   // empty: none
  std::string body;
  std::string path;                            // appended to the connection's base URL: "/chat/completions", "/v1/messages"
  std::vector<RenderedHeader> headers;         // those the format needs, credentials excluded
  std::vector<std::string> dropped;            // what the target cannot express, by its name in the door's format
};

// Writes a request for a provider. In the door's own format the original bytes are spliced: only the model, the options
// we need and changed texts differ. Errors: unsupported_parameter.
Result<RenderedRequest> render_request(WireFormat target, const ChatRequest& request, std::string_view model,
                                       const RenderOptions& options = {});

// Reads a provider's whole answer (status 2xx). Errors: provider_protocol_error.
Result<ChatResponse> parse_response(WireFormat from, std::string bytes, const Dialect* dialect = nullptr);

struct ResponseOptions {
  std::string_view model;     // shown to the client instead of the provider's name; empty: the provider's
  std::string_view id;        // used where the provider gave none
  std::int64_t now_s = 0;     // used where the format wants a time and the provider gave none
  bool base64_vectors = false;  // OpenAI: the client asked for embeddings in base64
};

// Writes the answer for the door. In the provider's own format the original bytes are spliced (changed texts, model).
std::string render_response(WireFormat door, const ChatResponse& response, const ResponseOptions& options = {});

// Reads a provider's failure of any shape: the status decides where the body is no JSON.
ProviderError parse_provider_error(WireFormat from, int status, std::string_view body, const RetryHeaders& headers = {});

}  // namespace astra::gateway
