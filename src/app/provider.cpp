#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/commands.hpp"
#include "app/data_files.hpp"
#include "app/privileges.hpp"
#include "kernel/json.hpp"
#include "platform/http/client.hpp"

namespace astra::app {
namespace {

constexpr ErrorKind refused{"refused_by_server", Category::conflict, "The server refused."};

// The running server's answer; its problem document's detail is the error.
Result<std::string> call(const CommonOptions& options, std::string method, const std::string& path, std::string body) {
  const auto loaded = TRY(load_settings(options));
  const DataFiles files{loaded.settings.data_dir};
  const auto address = read_file(files.address());
  const auto key = read_file(files.command_line_key());
  if (!address || !key) return DomainError(cannot_start, "No server runs on " + files.data_dir + ". Start it first: ./run");
  http::ClientRequest request;
  request.method = std::move(method);
  request.url = *address + path;
  request.headers.set("authorization", "Bearer " + *key);
  if (!body.empty()) request.headers.set("content-type", "application/json");
  request.body = std::move(body);
  request.addresses.allow_private = true;  // our own server
  auto response = TRY(http::Client().send(request));
  if (response.status < 300) return std::move(response.body);
  const auto problem = JsonDocument::parse(response.body);
  std::string detail = problem.ok() ? problem->root()["detail"].string_or("") : "";
  if (problem.ok()) {
    for (const JsonValue error : problem->root()["errors"].elements())
      detail += "\n  " + error["pointer"].string_or("") + ": " + error["detail"].string_or("");
  }
  return DomainError(refused, detail.empty() ? "status " + std::to_string(response.status) : detail);
}

// A secret never stands on a command line, where every process can read it.
Result<std::string> read_secret(const ProviderOptions& options) {
  if (options.key_env) {
    const char* value = std::getenv(options.key_env->c_str());
    if (value == nullptr) return DomainError(cannot_start, *options.key_env + " is not set");
    return std::string(value);
  }
  if (!options.key_file) return std::string();
  if (*options.key_file == "-") {
    std::string line;
    std::getline(std::cin, line);
    return line;
  }
  const auto text = read_file(*options.key_file);
  if (!text) return DomainError(cannot_start, *options.key_file + " cannot be read");
  return *text;
}

}  // namespace

Result<void> add_provider(const ProviderOptions& options) {
  const std::string secret = TRY(read_secret(options));
  std::string body;
  JsonWriter json(body);
  json.begin_object().field("name", options.name).field("provider", options.provider);
  if (!options.base_url.empty()) json.field("base_url", options.base_url);
  if (!secret.empty()) json.field("secret", secret);
  if (options.allow_private_address) json.field_boolean("allow_private_address", true);
  if (!options.models.empty()) {
    json.key("models").begin_array();
    for (const std::string& model : options.models) json.string(model);
    json.end_array();
  }
  json.end_object();
  TRY(call(options.common, "POST", "/api/v1/gateway/connections", body));
  std::printf("%s is connected. Its models: GET /v1/models\n", options.name.c_str());
  return {};
}

Result<void> list_providers(const CommonOptions& options) {
  const std::string body = TRY(call(options, "GET", "/api/v1/gateway/connections?limit=200", {}));
  const auto document = TRY(JsonDocument::parse(body));
  for (const JsonValue connection : document.root()["data"].elements())
    std::printf("%-24s %-20s %s\n", connection["name"].string_or("").c_str(), connection["provider"].string_or("").c_str(),
                connection["base_url"].string_or("").c_str());
  return {};
}

}  // namespace astra::app
