#include "platform/api/seal.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "kernel/json.hpp"
#include "platform/api/errors.hpp"
#include "platform/json/json.hpp"
#include "platform/json/json_schema.hpp"
#include "platform/json/pattern.hpp"

namespace astra::api {

namespace {

constexpr std::string_view paging_parameters[] = {"limit", "cursor", "count", "sort"};

bool is_camel_case(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

// "RiskRegister" or "API keys" -> "risk_register", "api_keys".
std::string snake(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (c == ' ' || c == '-') {
      out += '_';
      continue;
    }
    const bool starts_word = upper && i > 0 && (text[i - 1] >= 'a' && text[i - 1] <= 'z');
    if (starts_word) out += '_';
    out += upper ? static_cast<char>(c + 32) : c;
  }
  return out;
}

bool can_be_plain(const schema::Type& type, bool list_allowed) {
  using schema::Kind;
  switch (type.kind) {
    case Kind::object: case Kind::map: case Kind::raw: case Kind::patch: return false;
    case Kind::list: return list_allowed && can_be_plain(type.element(), false);
    case Kind::optional: return can_be_plain(type.element(), list_allowed);
    default: return true;
  }
}

// Applies the rules to one endpoint and reports under its name.
class Checker {
 public:
  Checker(const Endpoint& endpoint, std::vector<Violation>& broken) : e_(endpoint), broken_(broken) {}

  void run() {
    words();
    permission();
    path();
    parameters();
    writes();
    list();
    examples();
  }

 private:
  void require(bool holds, std::string_view code, std::string detail) {
    if (!holds) broken_.push_back({e_.name(), std::string(code), std::move(detail)});
  }

  void words() {
    require(e_.call != nullptr, "no_handler", "has no handler");
    require(is_camel_case(e_.operation_id), "operation_id", "needs an operation id in camelCase");
    require(!e_.summary.empty(), "summary", "needs a summary");
    require(!e_.description.empty(), "description", "needs a description");
    require(!e_.tag.empty(), "tag", "needs a tag");
  }

  void permission() {
    const int ways = !e_.permissions.empty() + !e_.any_caller_reason.empty() + !e_.open_reason.empty();
    require(ways > 0, "no_permission", "has neither needs() nor open_to_any_caller() nor open_to_anyone()");
    require(ways < 2, "two_permissions", "says in two ways who may call it");
    require(!e_.open() || !e_.takes_caller, "open_with_caller", "is open to anyone, so there is no caller to take");
    require(!e_.open() || !e_.needs_step_up, "open_with_step_up", "is open to anyone, so nobody can prove who they are");
    for (const auto& p : e_.permissions) {
      const auto colon = p.find(':');
      require(colon != std::string::npos && colon > 0 && colon + 1 < p.size(), "permission_form", "needs " + p + ", which is not module:action");
    }
  }

  void path() {
    require(e_.path.size() > 1 && e_.path.front() == '/' && e_.path.back() != '/', "path", "has a path that cannot be");
    std::set<std::string_view> wanted, named;
    for (const auto name : placeholders_of(e_.path)) require(wanted.insert(name).second, "placeholder", "names {" + std::string(name) + "} twice");
    if (e_.path_schema != nullptr)
      for (const auto& field : e_.path_schema().fields) {
        named.insert(field.name);
        require(can_be_plain(field.type(), false), "path_type", "cannot read " + std::string(field.name) + " from a path");
        require(field.required(), "path_optional", "has the optional path field " + std::string(field.name));
      }
    for (const auto name : wanted) require(named.count(name) > 0, "placeholder", "has no Path field for {" + std::string(name) + "}");
    for (const auto name : named) require(wanted.count(name) > 0, "placeholder", "has no {" + std::string(name) + "} for its Path field");
  }

  void parameters() {
    if (e_.query_schema != nullptr)
      for (const auto& field : e_.query_schema().fields) {
        const std::string name(field.name);
        require(can_be_plain(field.type(), true), "query_type", "cannot read " + name + " from a query");
        if (e_.takes_page)
          require(std::find(std::begin(paging_parameters), std::end(paging_parameters), field.name) == std::end(paging_parameters),
                  "query_name", "declares " + name + ", which paging already has");
      }
    if (e_.body_schema != nullptr)
      require(e_.method != http::Method::get && e_.method != http::Method::head, "get_with_body", "is a GET with a body");
    std::set<const schema::Object*> seen;
    for (const SchemaOf schema : {e_.path_schema, e_.query_schema, e_.body_schema, e_.answer_schema})
      if (schema != nullptr) patterns(schema(), seen);
  }

  void patterns(const schema::Object& object, std::set<const schema::Object*>& seen) {
    if (!seen.insert(&object).second) return;
    require(object.fields.size() <= schema::most_fields, "too_many_fields", "uses " + object.name + ", which has too many fields");
    for (const auto& field : object.fields) {
      if (!field.rules.pattern.empty())
        require(json::Pattern::compile(field.rules.pattern).has_value(), "pattern",
                "uses " + object.name + "." + std::string(field.name) + ", whose pattern does not compile");
      const schema::Type* type = &field.type();
      while (type->element != nullptr) type = &type->element();
      if (type->kind == schema::Kind::object) patterns(type->object(), seen);
    }
  }

  void writes() {
    if (!e_.mutates()) return;
    require(!e_.audited_as.empty() || !e_.not_audited_reason.empty(), "not_audited", "changes something and has no audited_as()");
  }

  void list() {
    const bool page = e_.gives == Endpoint::Gives::page;
    require(!page || e_.takes_page, "no_paging", "answers a list and takes no PageRequest");
    require(page || !e_.takes_page, "no_list", "takes a PageRequest and answers no Page");
    require(page || e_.sortable.empty(), "no_list", "is sortable and answers no Page");
    if (e_.sortable.empty()) return;
    std::string_view by_default = e_.default_sort;
    if (!by_default.empty() && by_default.front() == '-') by_default.remove_prefix(1);
    require(std::find(e_.sortable.begin(), e_.sortable.end(), by_default) != e_.sortable.end(), "default_sort",
            "sorts by default by what it does not offer");
  }

  void examples() {
    if (e_.body_schema != nullptr) example(e_.request_example, e_.body_schema(), true);
    if (e_.gives == Endpoint::Gives::object) example(e_.response_example, e_.answer_schema(), false);
    if (e_.gives == Endpoint::Gives::page) {
      const auto document = JsonDocument::parse(e_.response_example);
      if (document.ok() && document->root().is_array() && document->root().size() > 0) {
        for (const JsonValue item : document->root().elements()) example(item.raw(), e_.answer_schema(), false);
      } else {
        example({}, e_.answer_schema(), false);
      }
    }
    if (e_.gives == Endpoint::Gives::raw) require(!e_.raw_media_type.empty(), "media_type", "answers raw and does not say of what media type");
  }

  void example(std::string_view text, const schema::Object& object, bool request) {
    const std::string what = request ? "request" : "response";
    if (text.empty()) return require(false, "example", "has no example of its " + what);
    alignas(std::max_align_t) std::byte small[1'024];
    const std::unique_ptr<std::byte[]> large(object.size > sizeof small ? new std::byte[object.size] : nullptr);
    void* memory = large ? large.get() : small;
    object.construct(memory);
    const auto done = request ? json::read(text, object, memory) : json::read_tolerant(text, object, memory);
    object.destroy(memory);
    if (done.ok()) return;
    std::string detail = "has a " + what + " example that does not validate: " + std::string(done.error().message());
    for (const auto& v : done.error().violations()) detail += " " + v.pointer + " " + v.detail + ";";
    require(false, "example", std::move(detail));
  }

  const Endpoint& e_;
  std::vector<Violation>& broken_;
};

}  // namespace

void complete(Endpoint& endpoint) {
  if (endpoint.sdk_resource.empty()) endpoint.sdk_resource = snake(endpoint.tag);
  if (endpoint.sdk_method.empty()) {
    // createAlert of Alerts is alerts.create; what does not end in the resource keeps its whole name.
    std::string method = snake(endpoint.operation_id), resource = endpoint.sdk_resource, singular = resource;
    if (!singular.empty() && singular.back() == 's') singular.pop_back();
    for (const std::string& suffix : {"_" + resource, "_" + singular})
      if (method.size() > suffix.size() && method.compare(method.size() - suffix.size(), suffix.size(), suffix) == 0) {
        method.resize(method.size() - suffix.size());
        break;
      }
    endpoint.sdk_method = method;
  }
  // One item stands for a list.
  if (endpoint.gives == Endpoint::Gives::page && !endpoint.response_example.empty() && endpoint.response_example.front() != '[')
    endpoint.response_example = "[" + endpoint.response_example + "]";
}

void check_endpoints(const std::deque<Endpoint>& endpoints, std::vector<Violation>& broken) {
  std::map<std::string_view, const Endpoint*> operations;
  std::map<std::string_view, const ErrorKind*> errors;
  json::SchemaComponents components("#");
  for (const Endpoint& endpoint : endpoints) {
    Checker(endpoint, broken).run();
    const auto [at, is_new] = operations.try_emplace(endpoint.operation_id, &endpoint);
    if (!is_new && !endpoint.operation_id.empty())
      broken.push_back({endpoint.name(), "operation_id", "has the operation id of " + at->second->name()});
    for (const ErrorKind& error : endpoint.errors) {
      const auto [known, first] = errors.try_emplace(error.code, &error);
      if (!first && (known->second->category != error.category || known->second->title != error.title))
        broken.push_back({endpoint.name(), "error", "declares " + std::string(error.code) + ", which means something else elsewhere"});
    }
    if (endpoint.answer_schema != nullptr) components.reference(endpoint.answer_schema(), json::Openness::open);
    if (endpoint.body_schema != nullptr) components.reference(endpoint.body_schema(), json::Openness::closed);
  }
  for (const auto& name : components.clashes()) broken.push_back({name, "schema_name", "is the name of two different types"});
}

}  // namespace astra::api
