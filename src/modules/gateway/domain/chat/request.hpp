#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/formats/wire_format.hpp"
#include "kernel/json.hpp"

namespace astra::gateway {

// The memory the slices of a request or an answer point into: the original bytes, their parse, and texts decoded or
// put in later. Shared by copies; slices stay valid as long as any copy lives. Not for use by two threads.
class ChatSource {
 public:
  explicit ChatSource(std::string bytes) : bytes_(std::move(bytes)) {}
  ChatSource(const ChatSource&) = delete;
  ChatSource& operator=(const ChatSource&) = delete;

  const std::string& bytes() const { return bytes_; }
  const JsonDocument& document() const { return document_; }
  JsonValue root() const { return document_.root(); }
  Result<void> parse(const JsonOptions& options);

  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  // The text of a JSON string: a slice of the original where it has no escapes.
  std::string_view text(JsonValue string);

 private:
  std::string bytes_;
  JsonDocument document_;
  std::deque<std::string> kept_;
};

// A text that guards may read and change. A changed text is spliced into the original bytes at source.
struct Text {
  std::string_view value;
  std::string_view source;   // the JSON value in the original bytes; empty when it does not come from there
  bool changed = false;

  bool empty() const { return value.empty(); }
};

struct Part {
  enum class Kind : std::uint8_t {
    text,               // text
    refusal,            // text
    image,              // media
    document,           // media, or text (plain text documents)
    audio,              // media
    tool_call,          // id, name, text: the arguments as JSON text
    tool_result,        // id, is_error, content
    thinking,           // text, signature
    redacted_thinking,  // signature: the opaque data
    other,              // raw only: a block of the door's format that has no meaning elsewhere
  };

  Kind kind = Kind::text;
  Text text;
  std::string_view id;
  std::string_view name;
  std::string_view signature;
  bool is_error = false;
  // Media: a URL, or base64 data of a media type, or a provider's file id.
  std::string_view media_type;
  std::string_view data;
  std::string_view url;
  std::string_view file_id;
  std::string_view title;           // file name or document title
  std::string_view detail;          // OpenAI's image detail
  std::string_view cache_control;   // Anthropic's, raw JSON
  std::vector<Part> content;        // of a tool result
  std::string_view raw;             // the whole block in the original bytes
};

enum class Role : std::uint8_t { system, developer, user, assistant, tool };

struct Message {
  Role role = Role::user;
  std::string_view name;
  std::vector<Part> parts;
};

struct Tool {
  std::string_view name;             // empty for a provider's built-in tool: raw only
  Text description;
  std::string_view parameters;       // JSON Schema, raw
  std::optional<bool> strict;
  std::string_view cache_control;
  std::string_view raw;
};

struct ToolChoice {
  enum class Kind : std::uint8_t { unset, automatic, none, required, named };
  Kind kind = Kind::unset;
  std::string_view name;
  std::optional<bool> parallel;
};

struct ResponseFormat {
  enum class Kind : std::uint8_t { unset, text, json_object, json_schema };
  Kind kind = Kind::unset;
  std::string_view name;
  std::string_view schema;           // raw
  std::optional<bool> strict;
};

struct Reasoning {
  enum class Kind : std::uint8_t { unset, disabled, enabled, adaptive };
  Kind kind = Kind::unset;
  std::string_view effort;           // none, minimal, low, medium, high, xhigh, max
  std::optional<std::int64_t> budget_tokens;
};

// A top-level member that is not modelled: carried by the same format, dropped by name in another.
struct ExtraField {
  std::string_view name;
  std::string_view raw;
};

// One request in any format: a chat, or texts to embed (one message each). Numbers that only pass through stay as they
// were written (raw JSON slices).
struct ChatRequest {
  WireFormat format = WireFormat::openai_chat;
  Text model;
  std::vector<Message> messages;     // system prompts included, where they stood
  std::vector<Tool> tools;
  ToolChoice tool_choice;
  ResponseFormat response_format;
  Reasoning reasoning;
  std::optional<std::int64_t> max_tokens;
  std::string_view temperature;      // raw JSON
  std::string_view top_p;            // raw JSON
  std::string_view top_k;            // raw JSON
  std::vector<std::string_view> stop;
  std::string_view user;             // the end user, as the client names it
  std::string_view service_tier;
  bool base64_vectors = false;       // OpenAI's embeddings: encoding_format
  bool count_tokens = false;         // nothing is asked but how many tokens this is
  bool stream = false;
  bool stream_array = false;         // Gemini's streams that are one growing JSON array
  bool stream_usage = false;         // the client asked for usage at the end of the stream
  std::int64_t choices = 1;          // n
  std::vector<ExtraField> extra;

  std::shared_ptr<ChatSource> source;

  // Replaces a text of this request (a message, a description, tool arguments).
  void change(Text& text, std::string value) {
    text.value = source->keep(std::move(value));
    text.changed = true;
  }
  // Calls visit(Text&, const Message&) for each text, tool calls' arguments and tool results included; not for thinking,
  // which is signed by its provider.
  template <class Visit>
  void each_text(Visit&& visit) {
    for (Message& message : messages)
      for (Part& part : message.parts) each_text_of(part, message, visit);
  }

 private:
  template <class Visit>
  static void each_text_of(Part& part, const Message& message, Visit&& visit) {
    if (!part.text.value.empty() && part.kind != Part::Kind::thinking) visit(part.text, message);
    for (Part& inner : part.content) each_text_of(inner, message, visit);
  }
};

}  // namespace astra::gateway
