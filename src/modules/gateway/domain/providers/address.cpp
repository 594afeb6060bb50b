#include "gateway/domain/providers/address.hpp"

namespace astra::gateway {
namespace {

// A deployment's name in a path: what is not unreserved is escaped, so that it stays one segment.
void append_segment(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '-' || c == '_' || c == '.' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += hex[byte >> 4];
    out += hex[byte & 15];
  }
}

std::string azure_path(const Provider& provider, const Connection& connection, std::string_view path, std::string_view model) {
  const std::string_view base = connection.base_url;
  if (base.ends_with("/v1")) return std::string(path);
  std::string out;
  const bool by_deployment = !base.ends_with("/models");  // Azure AI inference names the model in the body
  if (by_deployment) {
    if (!base.ends_with("/openai")) out = "/openai";
    // What belongs to no deployment, as files.
    if (!model.empty()) {
      out += "/deployments/";
      append_segment(out, model);
    }
  }
  out += path;
  out += path.find('?') == std::string_view::npos ? "?api-version=" : "&api-version=";
  append_segment(out, option_of(provider, connection, "api_version"));
  return out;
}

std::string watsonx_path(const Provider& provider, const Connection& connection, bool stream) {
  std::string out = stream ? "/text/chat_stream?version=" : "/text/chat?version=";
  append_segment(out, option_of(provider, connection, "version"));
  return out;
}

}  // namespace

std::string request_path(const Provider& provider, const Connection& connection, std::string_view path, std::string_view model, bool stream) {
  switch (provider.path_style) {
    case PathStyle::azure: return azure_path(provider, connection, path, model);
    case PathStyle::watsonx: return watsonx_path(provider, connection, stream);
    case PathStyle::cohere: return path.starts_with("/v2/") ? std::string(path) : "/v2" + std::string(path);
    case PathStyle::plain: break;
  }
  return std::string(path);
}

std::string default_address(const Provider& provider, const std::map<std::string, std::string>& options) {
  std::string address(provider.default_base_url);
  for (const auto& [name, value] : options) {
    const std::string place = "{" + name + "}";
    if (const std::size_t at = address.find(place); at != std::string::npos) address.replace(at, place.size(), value);
  }
  return address;
}

std::string_view option_of(const Provider& provider, const Connection& connection, std::string_view name) {
  const auto set = connection.options.find(std::string(name));
  if (set != connection.options.end()) return set->second;
  for (const ProviderOption& option : provider.options)
    if (option.name == name) return option.default_value;
  return {};
}

bool offers(const Provider& provider, const Connection& connection, Service service) {
  // Azure has responses in the v1 API only.
  if (provider.path_style == PathStyle::azure && service == Service::responses) return connection.base_url.ends_with("/v1");
  return provider.services.have(service);
}

}  // namespace astra::gateway
