#pragma once
#include <string_view>
#include <vector>

#include "kernel/event.hpp"
#include "kernel/result.hpp"

namespace astra::events {

inline constexpr ErrorKind event_misnamed{"event_misnamed", Category::internal,
                                          "An event's name is not astra.<module>.<aggregate>.<past-tense>.v<N>."};
inline constexpr ErrorKind event_described_twice{"event_described_twice", Category::internal, "Two events have one name."};

// Every event of the product, sorted by type: `bastion events` and AsyncAPI are written from it.
class Catalogue {
 public:
  // Errors: event_misnamed (also when the module is another one), event_described_twice.
  Result<void> add(std::string_view module, const std::vector<EventDescription>& events);
  const std::vector<EventDescription>& events() const { return events_; }
  // Null if there is no such event.
  const EventDescription* find(std::string_view type) const;

 private:
  std::vector<EventDescription> events_;
};

// astra.<module>.<aggregate>.<past-tense>.v<N>, each part lower-case letters, digits and underscores.
bool is_event_name(std::string_view type);

}  // namespace astra::events
