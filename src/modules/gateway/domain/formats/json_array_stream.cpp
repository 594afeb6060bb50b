#include "gateway/domain/formats/json_array_stream.hpp"

namespace astra::gateway {

void JsonArrayStream::feed(std::string_view sse, std::string& out) {
  reader_.feed(sse);
  SseEvent event;
  while (reader_.next(event)) {
    if (!event.has_data || event.data.empty()) continue;
    out += begun_ ? ",\n" : "[";
    out += event.data;
    begun_ = true;
  }
}

void JsonArrayStream::finish(std::string& out) { out += begun_ ? "]\n" : "[]\n"; }

}  // namespace astra::gateway
