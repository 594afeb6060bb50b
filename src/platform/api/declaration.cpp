#include "platform/api/routes.hpp"

namespace astra::api {

Declaration& Declaration::operation(std::string_view id, std::string_view summary, std::string_view description) {
  endpoint_.operation_id = id;
  endpoint_.summary = summary;
  endpoint_.description = description;
  return *this;
}

Declaration& Declaration::tag(std::string_view name) { return endpoint_.tag = name, *this; }
Declaration& Declaration::needs(std::string_view permission) { return endpoint_.permissions.emplace_back(permission), *this; }
Declaration& Declaration::open_to_any_caller(std::string_view reason) { return endpoint_.any_caller_reason = reason, *this; }
Declaration& Declaration::open_to_anyone(std::string_view reason) { return endpoint_.open_reason = reason, *this; }
Declaration& Declaration::step_up() { return endpoint_.needs_step_up = true, *this; }
Declaration& Declaration::answers(int status) { return endpoint_.status = status, *this; }

Declaration& Declaration::may_fail_with(std::initializer_list<ErrorKind> errors) {
  endpoint_.errors.insert(endpoint_.errors.end(), errors.begin(), errors.end());
  return *this;
}

Declaration& Declaration::audited_as(std::string_view action) { return endpoint_.audited_as = action, *this; }
Declaration& Declaration::not_audited(std::string_view reason) { return endpoint_.not_audited_reason = reason, *this; }

Declaration& Declaration::example(std::string_view request, std::string_view response) {
  endpoint_.request_example = request;
  endpoint_.response_example = response;
  return *this;
}

Declaration& Declaration::example(std::string_view only) { return endpoint_.only_example = only, *this; }
Declaration& Declaration::needs_if_match() { return endpoint_.needs_if_match = true, *this; }
Declaration& Declaration::not_replayable() { return endpoint_.replayable = false, *this; }

Declaration& Declaration::sortable(std::initializer_list<std::string_view> fields, std::string_view by_default) {
  for (const auto field : fields) endpoint_.sortable.emplace_back(field);
  endpoint_.default_sort = by_default;
  return *this;
}

Declaration& Declaration::max_body(std::size_t bytes) { return endpoint_.max_body_bytes = bytes, *this; }
Declaration& Declaration::streams() { return endpoint_.streams = true, gives("text/event-stream"); }
Declaration& Declaration::also_gives(int status, std::string_view meaning) {
  endpoint_.other_answers.emplace_back(status, meaning);
  return *this;
}
Declaration& Declaration::gives(std::string_view media_type) { return endpoint_.raw_media_type = media_type, *this; }

Declaration& Declaration::sdk(std::string_view resource, std::string_view method) {
  endpoint_.sdk_resource = resource;
  endpoint_.sdk_method = method;
  return *this;
}

void Declaration::bind(void* self, Result<void> (*call)(void*, const Arguments&, Outcome&)) {
  endpoint_.self = self;
  endpoint_.call = call;
  // One example is the answer's, or the body's where nothing is answered.
  if (!endpoint_.only_example.empty()) {
    const bool of_body = endpoint_.gives == Endpoint::Gives::nothing || endpoint_.gives == Endpoint::Gives::accepted;
    (of_body ? endpoint_.request_example : endpoint_.response_example) = endpoint_.only_example;
  }
}

}  // namespace astra::api
