#include "platform/api/openapi.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "kernel/json.hpp"
#include "platform/api/common_errors.hpp"
#include "platform/api/etag.hpp"
#include "platform/api/problem.hpp"
#include "platform/crypto/hex.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/json/json_schema.hpp"

namespace astra::api {

namespace {

using json::Openness;

constexpr std::string_view example_request_id = "req_0190163d8694739baea5966c26f8ad90";
constexpr std::string_view example_time = "2026-01-31T12:00:00.000Z";

constexpr std::string_view shared_schemas[][2] = {
    {"Meta", R"({"type":"object","description":"About the answer.","properties":{"request_id":{"type":"string","maxLength":64,"description":"Names this call in logs and to support."},"timestamp":{"type":"string","format":"date-time","maxLength":40,"description":"When the call was answered."},"version":{"type":"string","const":"v1","description":"Of the API."}},"required":["request_id","timestamp","version"]})"},
    {"Pagination", R"({"type":"object","description":"Where in the list this page is.","properties":{"cursor":{"type":["string","null"],"maxLength":2048,"description":"Ask for the next page with it; null on the last page."},"limit":{"type":"integer","format":"int32","minimum":1,"maximum":200,"description":"How many items a page holds at most."},"has_more":{"type":"boolean","description":"Whether there is a next page."},"total_count":{"type":"integer","format":"int64","minimum":0,"maximum":9007199254740991,"description":"How many items there are in all; only where count=true was asked."}},"required":["cursor","limit","has_more"]})"},
    {"PageMeta", R"({"type":"object","description":"About the answer, and where in the list it is.","properties":{"request_id":{"type":"string","maxLength":64,"description":"Names this call in logs and to support."},"timestamp":{"type":"string","format":"date-time","maxLength":40,"description":"When the call was answered."},"version":{"type":"string","const":"v1","description":"Of the API."},"pagination":{"$ref":"#/components/schemas/Pagination"}},"required":["request_id","timestamp","version","pagination"]})"},
    {"JobReference", R"({"type":"object","description":"The job that does the work.","properties":{"job_id":{"type":"string","format":"uuid","maxLength":36,"description":"Follow it at /api/v1/jobs/{job_id}."}},"required":["job_id"]})"},
    {"Violation", R"({"type":"object","description":"One thing that is wrong with a request.","properties":{"pointer":{"type":"string","maxLength":4096,"description":"JSON pointer into the body; /path/..., /query/... and /header/... elsewhere."},"code":{"type":"string","maxLength":64,"description":"Which rule is broken."},"detail":{"type":"string","maxLength":4096,"description":"The rule in words."}},"required":["pointer","code","detail"]})"},
    {"Problem", R"({"type":"object","description":"What went wrong (RFC 9457).","properties":{"type":{"type":"string","format":"uri","maxLength":256,"description":"Names the kind of problem; resolves to its page."},"title":{"type":"string","maxLength":256,"description":"The kind of problem in one sentence."},"status":{"type":"integer","format":"int32","minimum":400,"maximum":599,"description":"The HTTP status."},"detail":{"type":"string","maxLength":4096,"description":"What happened this time."},"instance":{"type":"string","maxLength":2048,"description":"The path of the call."},"request_id":{"type":"string","maxLength":64,"description":"Names this call in logs and to support."},"code":{"type":"string","maxLength":64,"description":"The kind of problem, for programs."},"errors":{"type":"array","maxItems":100,"items":{"$ref":"#/components/schemas/Violation"},"description":"Every violation of a refused request."},"retry_after":{"type":"integer","format":"int64","minimum":0,"maximum":86400,"description":"Seconds after which trying again makes sense."}},"required":["type","title","status","detail","instance","request_id","code","errors"]})"},
};

constexpr std::string_view shared_parameters[][2] = {
    {"limit", R"({"name":"limit","in":"query","description":"How many items a page holds at most.","schema":{"type":"integer","format":"int32","minimum":1,"maximum":200,"default":25}})"},
    {"cursor", R"({"name":"cursor","in":"query","description":"Where to go on: meta.pagination.cursor of the page before. Good for 24 hours, for the same filters and sort.","schema":{"type":"string","minLength":1,"maxLength":2048}})"},
    {"count", R"({"name":"count","in":"query","description":"Also count all items, where that is offered.","schema":{"type":"boolean","default":false}})"},
    {"idempotency_key", R"({"name":"Idempotency-Key","in":"header","description":"A text of your own that names this call. The same call with the same key is done once; its answer is kept for 24 hours.","schema":{"type":"string","minLength":1,"maxLength":255,"pattern":"^[!-~]+$"}})"},
    {"if_match", R"({"name":"If-Match","in":"header","description":"The ETag you last saw; refused with 412 if the resource has changed since.","schema":{"type":"string","maxLength":64}})"},
    {"if_match_required", R"({"name":"If-Match","in":"header","required":true,"description":"The ETag you last saw; refused with 412 if the resource has changed since, with 428 without it.","schema":{"type":"string","maxLength":64}})"},
    {"last_event_id", R"({"name":"Last-Event-ID","in":"header","description":"The id of the last event seen: the stream goes on behind it.","schema":{"type":"string","maxLength":20}})"},
};

std::string reference(std::string_view kind, std::string_view name) {
  return R"({"$ref":"#/components/)" + std::string(kind) + "/" + std::string(name) + "\"}";
}

class Document {
 public:
  Document(const Routes& routes, const DocumentInfo& info) : routes_(routes), info_(info), components_("#/components/schemas/") {}

  std::string write() {
    // What is open first: a type that is also sent gets its name with "Input" (json_schema.hpp).
    for (const Endpoint& e : routes_.endpoints())
      if (e.answer_schema != nullptr) components_.reference(e.answer_schema(), Openness::open);
    std::map<std::string_view, std::map<std::string_view, const Endpoint*>> paths;
    std::set<std::string_view> tags;
    for (const Endpoint& e : routes_.endpoints()) paths[e.path][lower(e.method)] = &e, tags.insert(e.tag);

    json_.begin_object().field("openapi", "3.1.1").field("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema");
    json_.key("info").begin_object().field("title", info_.title).field("version", info_.version);
    json_.field("description", info_.description);
    json_.key("license").begin_object().field("name", "Apache-2.0").field("identifier", "Apache-2.0").end_object().end_object();
    json_.key("servers").begin_array().begin_object().field("url", info_.server).field("description", "This server.").end_object().end_array();
    json_.key("tags").begin_array();
    for (const auto tag : tags) json_.begin_object().field("name", tag).end_object();
    json_.end_array();
    json_.key("paths").begin_object();
    for (const auto& [path, operations] : paths) {
      json_.key(path).begin_object();
      for (const auto& [method, endpoint] : operations) {
        json_.key(method);
        operation(*endpoint);
      }
      json_.end_object();
    }
    json_.end_object();
    components();
    json_.end_object();
    return std::move(out_);
  }

 private:
  static std::string_view lower(http::Method method) {
    static constexpr std::string_view names[] = {"get", "head", "post", "put", "patch", "delete", "options"};
    return names[static_cast<std::size_t>(method)];
  }

  void operation(const Endpoint& e) {
    json_.begin_object().field("operationId", e.operation_id).field("summary", e.summary).field("description", e.description);
    json_.key("tags").begin_array().string(e.tag).end_array();
    json_.key("x-permission").begin_array();
    for (const auto& p : e.permissions) json_.string(p);
    json_.end_array();
    if (!e.audited_as.empty()) json_.field("x-audited-as", e.audited_as);
    json_.key("x-sdk").begin_object().field("resource", e.sdk_resource).field("method", e.sdk_method);
    json_.field_boolean("paginate", e.gives == Endpoint::Gives::page).field_boolean("stream", e.streams).end_object();
    if (e.needs_step_up) json_.field_boolean("x-step-up", true);
    json_.key("security").begin_array();
    if (!e.open())
      for (const auto scheme : {"bearer", "session"}) json_.begin_object().key(scheme).begin_array().end_array().end_object();
    json_.end_array();
    parameters(e);
    if (e.body_schema != nullptr) {
      json_.key("requestBody").begin_object().field_boolean("required", true).key("content").begin_object();
      json_.key(e.method == http::Method::patch ? "application/merge-patch+json" : "application/json");
      request_content(e);
      if (e.method == http::Method::patch) json_.key("application/json"), request_content(e);
      json_.end_object().end_object();
    }
    json_.key("responses").begin_object();
    success(e);
    failures(e);
    json_.end_object().end_object();
  }

  void request_content(const Endpoint& e) {
    json_.begin_object().key("schema").raw(components_.reference(e.body_schema(), Openness::closed));
    json_.key("example").raw(e.request_example).end_object();
  }

  void parameters(const Endpoint& e) {
    json_.key("parameters").begin_array();
    if (e.path_schema != nullptr)
      for (const auto& field : e.path_schema().fields) parameter("path", field, true);
    if (e.query_schema != nullptr)
      for (const auto& field : e.query_schema().fields) parameter("query", field, field.required());
    if (e.takes_page) {
      for (const auto name : {"limit", "cursor", "count"}) json_.raw(reference("parameters", name));
      if (!e.sortable.empty()) sort_parameter(e);
    }
    const bool conditional = e.method == http::Method::put || e.method == http::Method::patch || e.method == http::Method::del;
    if (e.needs_if_match) json_.raw(reference("parameters", "if_match_required"));
    else if (conditional) json_.raw(reference("parameters", "if_match"));
    if (e.method == http::Method::post && !e.open()) json_.raw(reference("parameters", "idempotency_key"));
    if (e.streams) json_.raw(reference("parameters", "last_event_id"));
    json_.end_array();
  }

  void parameter(std::string_view in, const schema::Field& field, bool required) {
    json_.begin_object().field("name", field.name).field("in", in).field_boolean("required", required);
    json_.field("description", field.text).key("schema").raw(components_.inline_schema(field, Openness::open)).end_object();
  }

  void sort_parameter(const Endpoint& e) {
    json_.begin_object().field("name", "sort").field("in", "query").field("description", "The order; - before a name is descending.");
    json_.key("schema").begin_object().field("type", "string").key("enum").begin_array();
    for (const auto& name : e.sortable) json_.string(name).string("-" + name);
    json_.end_array().field("default", e.default_sort).end_object().end_object();
  }

  void success(const Endpoint& e) {
    json_.key(std::to_string(e.status)).begin_object().field("description", e.summary);
    if (e.gives == Endpoint::Gives::nothing) {
      json_.end_object();
      return;
    }
    json_.key("content").begin_object();
    if (e.gives == Endpoint::Gives::raw) {
      json_.key(e.raw_media_type).begin_object().key("schema").raw(e.raw_media_type == "application/json" ? "{}" : R"({"type":"string"})");
      json_.end_object();
    } else {
      const bool page = e.gives == Endpoint::Gives::page;
      const std::string item = e.gives == Endpoint::Gives::accepted ? reference("schemas", "JobReference")
                                                                    : components_.reference(e.answer_schema(), Openness::open);
      const std::string data = page ? R"({"type":"array","maxItems":200,"items":)" + item + "}" : item;
      json_.key("application/json").begin_object().key("schema").raw(
          R"({"type":"object","properties":{"data":)" + data + R"(,"meta":)" + reference("schemas", page ? "PageMeta" : "Meta") +
          R"(,"errors":{"type":"null"}},"required":["data","meta","errors"]})");
      json_.key("example").begin_object().key("data");
      json_.raw(e.gives == Endpoint::Gives::accepted ? R"({"job_id":"0190163d-8694-739b-aea5-966c26f8ad90"})" : e.response_example);
      json_.key("meta").begin_object().field("request_id", example_request_id).field("timestamp", example_time).field("version", "v1");
      if (page) json_.key("pagination").raw(R"({"cursor":null,"limit":25,"has_more":false})");
      json_.end_object().field_null("errors").end_object().end_object();
      if (page)
        for (const auto type : {"text/csv", "application/jsonl"}) json_.key(type).raw(R"({"schema":{"type":"string"}})");
    }
    json_.end_object().end_object();
  }

  void failures(const Endpoint& e) {
    std::map<int, std::vector<ErrorKind>> by_status;
    for (const ErrorKind& error : errors_of(e)) by_status[status_of(error)].push_back(error);
    std::map<int, std::string_view> pages(e.other_answers.begin(), e.other_answers.end());
    for (const auto& [status, meaning] : pages) by_status[status];
    for (const auto& [status, errors] : by_status) {
      const auto page = pages.find(status);
      json_.key(std::to_string(status)).begin_object();
      json_.field("description", page == pages.end() ? std::string_view(errors.front().title) : page->second).key("content").begin_object();
      if (page != pages.end()) json_.key(e.raw_media_type).raw(R"({"schema":{"type":"string"}})");
      if (errors.empty()) {
        json_.end_object().end_object();
        continue;
      }
      json_.key("application/problem+json").begin_object();
      json_.key("schema").raw(reference("schemas", "Problem")).key("examples").begin_object();
      for (const ErrorKind& error : errors) {
        json_.key(error.code).begin_object().key("value").raw(problem_document(DomainError(error), e.path, example_request_id));
        json_.end_object();
      }
      json_.end_object().end_object().end_object().end_object();
    }
  }

  void components() {
    json_.key("components").begin_object().key("schemas").begin_object();
    std::map<std::string_view, std::string_view> schemas;
    for (const auto& [name, text] : shared_schemas) schemas[name] = text;
    for (const auto& [name, text] : components_.components()) schemas[name] = text;
    for (const auto& [name, text] : schemas) json_.key(name).raw(text);
    json_.end_object().key("parameters").begin_object();
    for (const auto& [name, text] : shared_parameters) json_.key(name).raw(text);
    json_.end_object().key("securitySchemes").begin_object();
    json_.key("bearer").raw(R"({"type":"http","scheme":"bearer","description":"An API key (bst_...) or a JWT of a session."})");
    json_.key("session").raw(R"({"type":"apiKey","in":"cookie","name":"bastion_session","description":"The console's session; writes also need its CSRF token."})");
    json_.end_object().end_object();
  }

  const Routes& routes_;
  const DocumentInfo& info_;
  json::SchemaComponents components_;
  std::string out_;
  JsonWriter json_{out_};
};

}  // namespace

std::string openapi(const Routes& routes, const DocumentInfo& info) {
  ENSURE(routes.sealed());
  return Document(routes, info).write();
}

std::string error_catalogue(const Routes& routes) {
  std::map<std::string_view, ErrorKind> all;
  for (const Endpoint& e : routes.endpoints())
    for (const ErrorKind& error : errors_of(e)) all.try_emplace(error.code, error);
  for (const ErrorKind& error : {no_such_path, method_not_allowed}) all.try_emplace(error.code, error);
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("errors").begin_array();
  for (const auto& [code, error] : all)
    json.begin_object().field("code", code).field_number("status", status_of(error)).field("title", error.title)
        .field("type", problem_type(code)).end_object();
  json.end_array().end_object();
  return out;
}

struct DocumentEndpoint::Written {
  std::once_flag once;
  std::string document, etag;
};

DocumentEndpoint::DocumentEndpoint(const Routes& routes, DocumentInfo info)
    : routes_(routes), info_(std::move(info)), written_(std::make_unique<Written>()) {}
DocumentEndpoint::~DocumentEndpoint() = default;

void DocumentEndpoint::declare(Routes& routes) {
  routes.get("/api/v1/openapi.json")
      .operation("getOpenApiDocument", "Read this document", "The OpenAPI 3.1 description of every operation, as this server runs it.")
      .tag("Meta")
      .open_to_anyone("it holds nothing that is not public")
      .gives("application/json")
      .handle<&DocumentEndpoint::read>(*this);
}

Result<RawResponse> DocumentEndpoint::read(const CallContext& context) {
  std::call_once(written_->once, [this] {
    written_->document = openapi(routes_, info_);
    written_->etag = '"' + crypto::to_hex(crypto::bytes_view(crypto::sha256(written_->document)).substr(0, 16)) + '"';
  });
  RawResponse answer;
  answer.response.headers.add("ETag", written_->etag);
  answer.response.headers.add("Cache-Control", "no-cache");
  if (!none_match(context.header("if-none-match"), written_->etag)) {
    answer.response.status = 304;
    return answer;
  }
  answer.response.headers.add("Content-Type", "application/json");
  answer.response.body = written_->document;
  return answer;
}

}  // namespace astra::api
