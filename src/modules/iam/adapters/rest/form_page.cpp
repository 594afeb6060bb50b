#include "iam/adapters/rest/form_page.hpp"

#include "platform/crypto/base64.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/http/url.hpp"

namespace astra::iam::rest {
namespace {

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#16181d}"
    "main{max-width:26rem;margin:8vh auto;padding:2rem;background:#fff;border:1px solid #d9dce3;border-radius:8px}"
    "h1{font-size:1.4rem;margin:0 0 .5rem}label{display:block;margin:1rem 0 .25rem;font-weight:600}"
    "input{box-sizing:border-box;width:100%;padding:.55rem;font:inherit;border:1px solid #767c89;border-radius:4px}"
    "small{color:#4c5261}button{margin-top:1.5rem;padding:.6rem 1.2rem;font:inherit;color:#fff;background:#1d4ed8;border:0;"
    "border-radius:4px}.wrong{border-left:4px solid #b42318;padding:.5rem .75rem;background:#fef3f2}"
    "@media(prefers-color-scheme:dark){body{background:#16181d;color:#e6e8ee}main{background:#1f232b;border-color:#3a404d}"
    "input{background:#16181d;color:inherit}small{color:#aab0bf}.wrong{background:#3a1d1b}}";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

// Nothing but our own style, by its hash, and forms to ourselves.
const std::string& content_security_policy() {
  static const std::string policy = "default-src 'none'; style-src 'sha256-" +
                                    crypto::to_base64(crypto::bytes_view(crypto::sha256(style))) +
                                    "'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
  return policy;
}

http::Response html(std::string_view title, std::string_view content, int status) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.set("Content-Security-Policy", content_security_policy());
  response.headers.set("Referrer-Policy", "no-referrer");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Frame-Options", "DENY");
  response.body.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
      .append(escaped(title))
      .append("</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>")
      .append(style)
      .append("</style></head><body><main><h1>")
      .append(escaped(title))
      .append("</h1>")
      .append(content)
      .append("</main></body></html>\n");
  return response;
}

std::string input(const FormField& field, const FormPage& page) {
  const auto value = page.values.find(std::string(field.name));
  const std::string name = escaped(field.name);
  std::string attributes = " name=\"" + name + "\" type=\"" + escaped(field.type) + "\"";
  if (value != page.values.end() && field.type != "password") attributes += " value=\"" + escaped(value->second) + "\"";
  if (field.type == "hidden") return "<input" + attributes + ">";
  std::string out = "<label for=\"" + name + "\">" + escaped(field.label) + "</label><input id=\"" + name + "\"" + attributes;
  out += " autocomplete=\"" + escaped(field.autocomplete) + "\" required>";
  if (!field.hint.empty()) out += "<small>" + escaped(field.hint) + "</small>";
  return out;
}

}  // namespace

http::Response render(const FormPage& page, int status) {
  std::string content = "<p>" + escaped(page.text) + "</p>";
  if (!page.complaints.empty()) {
    content += "<div class=\"wrong\" role=\"alert\">";
    for (const auto& complaint : page.complaints) content += "<div>" + escaped(complaint) + "</div>";
    content += "</div>";
  }
  content += "<form method=\"post\" action=\"" + escaped(page.action) + "\">";
  for (const auto& field : page.fields) content += input(field, page);
  content += "<button>" + escaped(page.button) + "</button></form>";
  return html(page.title, content, status);
}

http::Response render_message(std::string_view title, std::string_view text, int status) {
  return html(title, "<p>" + escaped(text) + "</p>", status);
}

Result<std::map<std::string, std::string>> read_form(const http::Request& request) {
  std::map<std::string, std::string> values;
  for (auto& [name, value] : TRY(http::parse_query(request.body))) values.insert_or_assign(std::move(name), std::move(value));
  return values;
}

std::vector<std::string> complaints_of(const DomainError& error) {
  if (error.category() != Category::unprocessable && error.category() != Category::conflict) return {};
  std::vector<std::string> complaints;
  for (const auto& violation : error.violations())
    complaints.push_back((violation.pointer.size() > 1 ? violation.pointer.substr(1) + ": " : "") + violation.detail);
  if (complaints.empty()) complaints.emplace_back(error.message());
  return complaints;
}

}  // namespace astra::iam::rest
