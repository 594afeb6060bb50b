#include "platform/api/bound.hpp"

#include <algorithm>
#include <map>

#include "kernel/utf8.hpp"
#include "platform/http/text.hpp"
#include "platform/http/url.hpp"
#include "platform/json/json.hpp"

namespace astra::api {

namespace {

bool is_utf8(std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    const std::size_t n = utf8::sequence_length(p, end);
    if (n == 0) return false;
    p += n;
  }
  return true;
}

DomainError invalid(std::string detail, std::vector<Violation> violations) {
  return DomainError(errors::invalid_request, std::move(detail), std::move(violations));
}

bool is_json_type(std::string_view content_type) {
  const auto end = content_type.find(';');
  const std::string_view type = http::trim(content_type.substr(0, end));
  if (!http::same_name(type, "application/json") && !http::same_name(type, "application/merge-patch+json")) return false;
  if (end == std::string_view::npos) return true;
  // UTF-8 is the only encoding JSON has; a parameter that says another is refused.
  const std::string_view parameter = http::trim(content_type.substr(end + 1));
  return parameter.empty() || http::same_name(parameter, "charset=utf-8") || http::same_name(parameter, "charset=\"utf-8\"");
}

}  // namespace

Bound::~Bound() {
  for (Memory* memory : {&path_, &query_, &body_})
    if (memory->object != nullptr) memory->object->destroy(memory->bytes.get());
}

void* Bound::make(Memory& memory, const schema::Object& object) {
  memory.bytes.reset(new std::byte[object.size]);
  object.construct(memory.bytes.get());
  memory.object = &object;
  return memory.bytes.get();
}

void Bound::fill(Arguments& arguments) const {
  arguments.path = path_.bytes.get();
  arguments.query = query_.bytes.get();
  arguments.body = body_.bytes.get();
  arguments.page = &page;
}

Result<void> Bound::read_path(const Routes::Match& match) {
  if (endpoint_.path_schema == nullptr) return {};
  const schema::Object& object = endpoint_.path_schema();
  void* into = make(path_, object);
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < match.names.size(); ++i) {
    const std::string pointer = "/path/" + std::string(match.names[i]);
    if (!is_utf8(match.values[i])) {
      violations.push_back({pointer, "encoding", "is not UTF-8"});
      continue;
    }
    for (const schema::Field& field : object.fields)
      if (field.name == match.names[i]) json::read_plain({match.values[i]}, field, into, pointer, violations);
  }
  if (violations.empty()) return {};
  return invalid("The path holds a value that cannot be.", std::move(violations));
}

void Bound::read_paging(const std::string& name, const std::vector<std::string>& texts, std::vector<Violation>& violations) {
  const std::string pointer = "/query/" + name;
  const std::string& text = texts.front();
  if (texts.size() > 1) {
    violations.push_back({pointer, "duplicate_key", "is given more than once"});
  } else if (name == "limit") {
    static const schema::Field field{"limit", "", offsetof(PageRequest, limit), &schema::type_of<std::int32_t>,
                                     schema::range(1, PageRequest::most)};
    json::read_plain(texts, field, &page, pointer, violations);
  } else if (name == "count") {
    static const schema::Field field{"count", "", offsetof(PageRequest, count), &schema::type_of<bool>, {}};
    json::read_plain(texts, field, &page, pointer, violations);
  } else if (name == "cursor") {
    cursor = text;
    if (text.empty()) violations.push_back({pointer, "too_short", "must not be empty"});
  } else {
    const std::string_view wanted = std::string_view(text).substr(!text.empty() && text.front() == '-' ? 1 : 0);
    if (std::find(endpoint_.sortable.begin(), endpoint_.sortable.end(), wanted) != endpoint_.sortable.end()) {
      page.sort = text;
      return;
    }
    std::string detail = "must be one of ";
    for (std::size_t i = 0; i < endpoint_.sortable.size(); ++i) detail += (i > 0 ? ", " : "") + endpoint_.sortable[i];
    violations.push_back({pointer, "not_one_of", detail + ", with - before it for descending"});
  }
}

Result<void> Bound::read_query(std::string_view query) {
  void* into = endpoint_.query_schema != nullptr ? make(query_, endpoint_.query_schema()) : nullptr;
  page.sort = endpoint_.default_sort;
  if (query.size() > max_query_bytes) return invalid("The query is too long.", {});
  auto pairs = http::parse_query(query);
  if (!pairs.ok()) return invalid("The query is not properly encoded.", {});
  if (pairs->size() > max_query_parameters) return invalid("The query has too many parameters.", {});
  std::map<std::string, std::vector<std::string>> parameters;
  for (auto& [name, value] : *pairs) parameters[name].push_back(std::move(value));

  std::vector<Violation> violations;
  static const std::vector<schema::Field> none;
  const auto& fields = into != nullptr ? endpoint_.query_schema().fields : none;
  for (const auto& [name, texts] : parameters) {
    const std::string pointer = "/query/" + name;
    if (!is_utf8(name) || !std::all_of(texts.begin(), texts.end(), is_utf8)) {
      violations.push_back({is_utf8(name) ? pointer : "/query", "encoding", "is not UTF-8"});
      continue;
    }
    const bool paging = endpoint_.takes_page && (name == "limit" || name == "cursor" || name == "count" ||
                                                 (name == "sort" && !endpoint_.sortable.empty()));
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const schema::Field& f) { return f.name == name; });
    if (paging) read_paging(name, texts, violations);
    else if (field != fields.end()) json::read_plain(texts, *field, into, pointer, violations);
    else violations.push_back({pointer, "unknown_parameter", "is not a parameter of this operation"});
    if (name != "limit" && name != "cursor" && name != "count" && name != "sort")
      for (const auto& text : texts) filters.append(http::percent_encode(name)).append("=").append(http::percent_encode(text)).append("&");
  }
  filters += "sort=" + page.sort;
  for (const schema::Field& field : fields)
    if (field.required() && parameters.count(std::string(field.name)) == 0)
      violations.push_back({"/query/" + std::string(field.name), "required", "is missing"});
  if (violations.empty()) return {};
  return invalid("The query holds what this operation does not take.", std::move(violations));
}

Result<void> Bound::read_body(const http::Request& request) {
  if (request.body.size() > endpoint_.max_body_bytes)
    return DomainError(body_too_large, "At most " + std::to_string(endpoint_.max_body_bytes) + " bytes.");
  if (endpoint_.body_schema == nullptr) {
    const std::string_view body = http::trim(request.body);
    if (body.empty() || body == "{}" || endpoint_.gives == Endpoint::Gives::raw) return {};
    return invalid("This operation takes no body.", {});
  }
  if (request.body.empty()) return invalid("A body is needed.", {{"", "required", "is missing"}});
  if (!is_json_type(request.headers.value("content-type"))) return unsupported_media_type;
  void* into = make(body_, endpoint_.body_schema());
  return json::read(request.body, endpoint_.body_schema(), into);
}

}  // namespace astra::api
