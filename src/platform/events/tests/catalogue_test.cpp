#include <doctest/doctest.h>

#include "platform/events/catalogue.hpp"
#include "platform/events/envelope.hpp"
#include "platform/events/handling.hpp"

using namespace astra;

namespace {

const schema::Object& nothing() {
  static const schema::Object object{"Nothing", "", {}};
  return object;
}

}  // namespace

TEST_CASE("an event's name has five parts and a version") {
  CHECK(events::is_event_name("astra.iam.api_key.revoked.v1"));
  CHECK(events::is_event_name("astra.trust.score.recalculated.v12"));
  for (const char* name : {"", "astra", "astra.iam.user.created", "iam.user.created.v1.x", "astra.iam.user.created.v0",
                           "astra.iam.user.created.1", "astra.Iam.user.created.v1", "astra.iam..created.v1",
                           "astra.iam.user.created.v1.", "astra.iam.user.created.v1x"}) {
    CAPTURE(name);
    CHECK_FALSE(events::is_event_name(name));
  }
}

TEST_CASE("the catalogue is sorted, and refuses a name twice or of another module") {
  events::Catalogue catalogue;
  REQUIRE(catalogue.add("iam", {{"astra.iam.user.created.v1", &nothing()}, {"astra.iam.key.made.v1", &nothing()}}).ok());
  CHECK(catalogue.events()[0].type == "astra.iam.key.made.v1");
  CHECK(catalogue.find("astra.iam.user.created.v1") != nullptr);
  CHECK(catalogue.find("astra.iam.user.removed.v1") == nullptr);
  CHECK(catalogue.add("iam", {{"astra.iam.key.made.v1", &nothing()}}).error().is(events::event_described_twice));
  CHECK(catalogue.add("gateway", {{"astra.iam.key.lost.v1", &nothing()}}).error().is(events::event_misnamed));
}

TEST_CASE("a subscription names a type or all of a module's") {
  CHECK(events::matches("astra.iam.user.created.v1", "astra.iam.user.created.v1"));
  CHECK_FALSE(events::matches("astra.iam.user.created.v1", "astra.iam.user.created.v10"));
  CHECK(events::matches("astra.iam.*", "astra.iam.user.created.v1"));
  CHECK_FALSE(events::matches("astra.iam.*", "astra.iamx.user.created.v1"));
  CHECK(events::module_of("astra.iam.*") == "iam");
  CHECK(events::module_of("other.iam.user") == "");
}

TEST_CASE("what causes an event is in its context") {
  Caller caller = Caller::system(TenantId::create({1}));
  caller.kind = Caller::Kind::user;
  caller.principal = Uuid::v7({1});
  caller.request_id = "req-1";
  const auto context = events::EventContext::of(caller);
  CHECK(context.actor == "user:" + caller.principal.to_string());
  CHECK(context.correlation_id == "req-1");

  events::ReceivedEvent event;
  event.envelope.id = EventId::create({1});
  event.envelope.correlationid = "req-1";
  const auto next = events::EventContext::caused_by(event);
  CHECK(next.correlation_id == "req-1");
  CHECK(next.causation_id == event.envelope.id.to_string());
}
