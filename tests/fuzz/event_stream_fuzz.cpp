// Foreign bytes through the event-stream reader: nothing may crash, and how the bytes are cut must not matter.
#include <cstdint>

#include "gateway/domain/aws/event_stream.hpp"
#include "kernel/result.hpp"

namespace astra::gateway::aws {
namespace {

std::string told(std::string_view bytes, std::size_t piece) {
  EventStreamReader reader(4'096);
  EventStreamMessage message;
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(bytes.substr(at, piece));
    while (reader.next(message)) {
      for (const auto& [name, value] : message.headers) text.append(name).append("=").append(value).append(";");
      text.append(message.payload);
      std::string again(message.raw);
      reseal(again);
      ENSURE(again == message.raw);
    }
  }
  return text.append(reader.broken());
}

}  // namespace
}  // namespace astra::gateway::aws

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace astra::gateway::aws;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = told(bytes, size + 1);
  ENSURE(told(bytes, 1) == whole);
  ENSURE(told(bytes, 13) == whole);
  // Bytes as a payload survive, whatever they are; as a header's value, too.
  std::string message;
  append_message(message, {{"name", bytes.substr(0, 1'000)}, {":event-type", "x"}}, bytes.substr(0, 2'000));
  EventStreamReader reader;
  EventStreamMessage read;
  reader.feed(message);
  ENSURE(reader.next(read) && read.payload == bytes.substr(0, 2'000) && read.header("name") == bytes.substr(0, 1'000));
  // A checksum that holds leads into lengths and headers, which random bytes hardly ever reach.
  std::string sealed(bytes.substr(0, 4'000));
  if (sealed.size() >= 16) {
    reseal(sealed);
    (void)told(sealed, 5);
  }
  return 0;
}
