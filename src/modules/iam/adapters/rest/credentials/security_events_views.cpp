#include "iam/adapters/rest/credentials/security_events_views.hpp"

namespace astra::iam {

using schema::length;

const schema::Object& SecurityEventView::schema() {
  static const schema::Object object =
      schema::object<SecurityEventView>("SecurityEventView", "One thing that happened to credentials.")
          .field("id", &SecurityEventView::id, "The entry.")
          .field("at", &SecurityEventView::at, "When.")
          .field("action", &SecurityEventView::action, "What, e.g. session.started.")
          .field("succeeded", &SecurityEventView::succeeded, "False: an attempt that failed.")
          .field("actor_id", &SecurityEventView::actor_id, "Who did it, where that is known.")
          .field("actor_name", &SecurityEventView::actor_name, "E-mail address or name of the program.")
          .field("subject_id", &SecurityEventView::subject_id, "To whom or what it happened.")
          .field("detail", &SecurityEventView::detail, "What else is worth knowing.")
          .field("ip", &SecurityEventView::ip, "From where.")
          .field("user_agent", &SecurityEventView::user_agent, "With what program.")
          .field("request_id", &SecurityEventView::request_id, "The request it happened in.")
          .done();
  return object;
}

const schema::Object& SecurityEventQuery::schema() {
  static const schema::Object object =
      schema::object<SecurityEventQuery>("SecurityEventQuery", "")
          .field("action", &SecurityEventQuery::action, "Only this action.", length(1, 80))
          .field("actor_id", &SecurityEventQuery::actor_id, "Only what this user or program did.")
          .done();
  return object;
}

}  // namespace astra::iam
