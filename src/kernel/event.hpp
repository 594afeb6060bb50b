#pragma once
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/schema.hpp"

namespace astra {

// A domain event: something that happened in one module and matters to another. A described struct in the module's
// contracts/ with a name `astra.<module>.<aggregate>.<past-tense>.v<N>` and the id of the aggregate it is about.
// No secrets and no prompt text: ids and verdicts.
//
//   struct KeyRevoked {
//     static constexpr std::string_view type = "astra.iam.api_key.revoked.v1";
//     ApiKeyId key_id;
//     std::string subject() const { return key_id.to_string(); }
//     static const schema::Object& schema();
//   };
template <class E>
concept DomainEvent = requires(const E& event) {
  { E::type } -> std::convertible_to<std::string_view>;
  { event.subject() } -> std::convertible_to<std::string>;
  { E::schema() } -> std::same_as<const schema::Object&>;
};

// A view of one event on its way to the outbox, its type erased. Valid as long as the event.
struct EventRef {
  template <DomainEvent E>
  EventRef(const E& event) : type(E::type), subject(event.subject()), schema(&E::schema()), data(&event) {}

  std::string_view type;
  std::string subject;            // the aggregate's id: order holds per subject
  const schema::Object* schema;
  const void* data;
};

// An entry of the event catalogue (`bastion events`, AsyncAPI).
struct EventDescription {
  std::string_view type;
  const schema::Object* schema;
};

template <DomainEvent... E>
std::vector<EventDescription> describe_events() {
  return {EventDescription{E::type, &E::schema()}...};
}

}  // namespace astra
