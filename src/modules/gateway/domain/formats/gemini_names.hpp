#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/formats/reading.hpp"

// Protobuf's JSON, which Google speaks: a member may be written systemInstruction or system_instruction.
namespace astra::gateway::gemini {

// system_instruction as systemInstruction; a name without underscores is returned as it is.
std::string_view camel_name(std::string_view name, ChatSource& source);

// The member under either name.
JsonValue member(JsonValue object, std::string_view camel);

// Calls visit(camel name, value) for each member of a client's object. One member under both names is refused, so that
// nothing is read here in another way than at the provider.
template <class Visit>
void each_member(RequestReader& reader, JsonValue object, const Place& at, Visit&& visit) {
  for (const JsonMember entry : object.members()) {
    const std::string_view written = reader.source().text(entry.key);
    const std::string_view name = camel_name(written, reader.source());
    if (name.data() != written.data() && object[name].exists()) reader.wrong(at / written, "duplicate", "This is there twice.");
    else visit(name, entry.value);
  }
}

}  // namespace astra::gateway::gemini
