#include "platform/config/load.hpp"

#include <algorithm>

#include "platform/config/key.hpp"
#include "platform/config/limits.hpp"
#include "platform/config/toml_file.hpp"

extern char** environ;

namespace astra::config {

namespace {

constexpr std::string_view environment_prefix = "BASTION_";

// Applies values source by source and collects what is wrong with them.
class Loader {
 public:
  void apply(const std::string& path, const Given& given, const std::string& source) {
    if (const Key* const key = find_key(path)) return set(*key, given, source);
    constexpr std::string_view suffix = "_file";
    if (path.ends_with(suffix)) {
      const Key* const key = find_key(std::string_view(path).substr(0, path.size() - suffix.size()));
      if (key != nullptr && key->field->rules.secret) return set_from_file(*key, path, given, source);
    }
    const std::string like = nearest_key(path);
    complain(path, "unknown_key", like.empty() ? "is not a key" : "is not a key; did you mean " + like + "?", source);
  }

  void complain(const std::string& path, std::string_view code, const std::string& why, const std::string& source) {
    if (mistakes_.size() < max_mistakes) mistakes_.push_back({path, std::string(code), path + " " + why + " (" + source + ")"});
  }

  void complain_in_general(const DomainError& error) {
    mistakes_.push_back({"", "unreadable", std::string(error.message())});
  }

  void check_together() {
    const Settings& s = loaded_.settings;
    if (s.server.tls_cert_file.has_value() != s.server.tls_key_file.has_value()) {
      const bool cert = s.server.tls_cert_file.has_value();
      complain(cert ? "server.tls_key_file" : "server.tls_cert_file", "missing",
               cert ? "is needed next to server.tls_cert_file" : "is needed next to server.tls_key_file",
               loaded_.origins[cert ? "server.tls_cert_file" : "server.tls_key_file"]);
    }
    const Iam& iam = s.iam;
    require_order("iam.session_idle_minutes", iam.session_idle_minutes, "iam.session_absolute_minutes", iam.session_absolute_minutes);
    require_order("iam.refresh_token_days", iam.refresh_token_days, "iam.token_family_days", iam.token_family_days);
    require_order("iam.min_password_length_with_mfa", iam.min_password_length_with_mfa, "iam.min_password_length", iam.min_password_length);
    require_order("iam.first_wait_ms", iam.first_wait_ms, "iam.longest_wait_ms", iam.longest_wait_ms);
  }

  void require_order(const std::string& lesser, std::int64_t least, const std::string& greater, std::int64_t most) {
    if (least > most) complain(lesser, "too_large", "must not be more than " + greater, loaded_.origins[lesser]);
  }

  Result<Loaded> finish() {
    if (!mistakes_.empty()) return DomainError(errors::invalid_configuration, {}, std::move(mistakes_));
    for (const Key& key : all_keys()) loaded_.origins.try_emplace(key.path, "default");
    return std::move(loaded_);
  }

 private:
  void set(const Key& key, const Given& given, const std::string& source) {
    const std::string complaint = assign(key, given, &loaded_.settings);
    if (!complaint.empty()) return complain(key.path, "invalid_value", complaint, source);
    loaded_.origins[key.path] = source;
  }

  void set_from_file(const Key& key, const std::string& path, const Given& given, const std::string& source) {
    if (given.kind != Given::Kind::text && given.kind != Given::Kind::string) {
      return complain(path, "invalid_value", "must be a path", source);
    }
    auto text = read_text_file(given.text, max_secret_bytes);
    if (!text.ok()) return complain(path, "unreadable", std::string(text.error().message()), source);
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    Given content;
    content.kind = Given::Kind::text;
    content.text = *std::move(text);
    set(key, content, source + ", " + given.text);
  }

  Loaded loaded_;
  std::vector<Violation> mistakes_;
};

// BASTION_SERVER__PORT -> server.port
std::string path_of(std::string_view variable) {
  variable.remove_prefix(environment_prefix.size());
  std::string path;
  for (std::size_t i = 0; i < variable.size(); ++i) {
    const char c = variable[i];
    if (c == '_' && i + 1 < variable.size() && variable[i + 1] == '_') {
      path.push_back('.');
      ++i;
    } else {
      path.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
  }
  return path;
}

Given as_text(const std::string& text) {
  Given given;
  given.text = text;
  return given;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> bastion_environment() {
  std::vector<std::pair<std::string, std::string>> found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (!text.starts_with(environment_prefix) || equals == std::string_view::npos) continue;
    found.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  std::sort(found.begin(), found.end());
  return found;
}

Result<Loaded> load(const Sources& sources) {
  Loader loader;
  if (sources.file) {
    const auto values = read_toml(*sources.file);
    if (!values.ok()) loader.complain_in_general(values.error());
    if (values.ok()) {
      for (const FileValue& value : *values) {
        loader.apply(value.path, value.given, "file " + *sources.file + ":" + std::to_string(value.line));
      }
    }
  }
  for (const auto& [name, value] : sources.environment) {
    if (!name.starts_with(environment_prefix) || value.empty()) continue;
    const std::string path = path_of(name);
    const bool ours = name.find("__") != std::string::npos || find_key(path) != nullptr;
    if (ours) loader.apply(path, as_text(value), "environment " + name);
  }
  for (const auto& [path, value] : sources.flags) loader.apply(path, as_text(value), "flag");
  loader.check_together();
  return loader.finish();
}

}  // namespace astra::config
