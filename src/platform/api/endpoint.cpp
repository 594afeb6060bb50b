#include "platform/api/endpoint.hpp"

#include "platform/api/csv.hpp"
#include "platform/json/json.hpp"

namespace astra::api {

std::string Endpoint::name() const { return std::string(http::to_string(method)) + " " + path; }

void Outcome::object(const schema::Object& object, const void* value) { json::write(data, object, value); }

void Outcome::list(const schema::Object& object, const void* first, std::size_t stride, std::size_t count) {
  const auto* item = static_cast<const char*>(first);
  if (rows != nullptr) {
    for (std::size_t i = 0; i < count; ++i, item += stride) {
      std::string& row = rows->emplace_back();
      if (rows_as_csv) append_csv_row(row, object, item);
      else json::write(row, object, item);
    }
    return;
  }
  data += '[';
  for (std::size_t i = 0; i < count; ++i, item += stride) {
    if (i > 0) data += ',';
    json::write(data, object, item);
  }
  data += ']';
}

void Outcome::accepted(Uuid job) {
  const std::string id = job.to_string();
  data = "{\"job_id\":\"" + id + "\"}";
  headers.emplace_back("Location", "/api/v1/jobs/" + id);
}

namespace detail {

void declare_answer(Endpoint& endpoint, Endpoint::Gives gives, SchemaOf schema, int status) {
  endpoint.gives = gives;
  endpoint.answer_schema = schema;
  if (endpoint.status == 0) endpoint.status = status;
}

}  // namespace detail

}  // namespace astra::api
