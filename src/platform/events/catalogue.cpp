#include "platform/events/catalogue.hpp"

#include <algorithm>

#include "platform/events/envelope.hpp"

namespace astra::events {
namespace {

bool is_word(std::string_view part) {
  return !part.empty() && part[0] >= 'a' && part[0] <= 'z' && std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_version(std::string_view part) {
  return part.size() >= 2 && part[0] == 'v' && part[1] != '0' &&
         std::all_of(part.begin() + 1, part.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_event_name(std::string_view type) {
  std::vector<std::string_view> parts;
  for (std::size_t from = 0; from <= type.size();) {
    const auto dot = std::min(type.find('.', from), type.size());
    parts.push_back(type.substr(from, dot - from));
    from = dot + 1;
  }
  return parts.size() == 5 && parts[0] == "astra" && is_word(parts[1]) && is_word(parts[2]) && is_word(parts[3]) &&
         is_version(parts[4]);
}

Result<void> Catalogue::add(std::string_view module, const std::vector<EventDescription>& events) {
  for (const auto& event : events) {
    if (!is_event_name(event.type) || module_of(event.type) != module)
      return DomainError(event_misnamed, std::string(event.type) + " of module " + std::string(module));
    const auto at = std::lower_bound(events_.begin(), events_.end(), event.type,
                                     [](const EventDescription& a, std::string_view type) { return a.type < type; });
    if (at != events_.end() && at->type == event.type) return DomainError(event_described_twice, std::string(event.type));
    events_.insert(at, event);
  }
  return {};
}

const EventDescription* Catalogue::find(std::string_view type) const {
  const auto at = std::lower_bound(events_.begin(), events_.end(), type,
                                   [](const EventDescription& a, std::string_view name) { return a.type < name; });
  return at != events_.end() && at->type == type ? &*at : nullptr;
}

}  // namespace astra::events
