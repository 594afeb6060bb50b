#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.hpp"

// The JSON reader and writer of both planes; the control plane's described types (platform/json) read through it.
// It exists because the gateway's domain may see the standard library only, and needs what a library's DOM throws away:
// the exact source bytes of every value, so that a request or an answer is changed by splicing and every field nobody here
// has heard of survives byte for byte, numbers included.
namespace astra {

inline constexpr ErrorKind json_malformed{"json_malformed", Category::invalid, "The text is not valid JSON."};

struct JsonOptions {
  int max_depth = 128;                  // arrays and objects within each other
  bool reject_duplicate_keys = false;   // a guard and a provider must not read different values from one text
  bool reject_lone_surrogates = false;  // otherwise read as U+FFFD
};

// One value in the flat list of a document, in source order; an object's keys are nodes too. For the reader's own use.
struct JsonNode {
  std::uint32_t begin;     // byte offsets into the text
  std::uint32_t end;
  std::uint32_t next;      // how many nodes further the value behind this one and all it holds is
  std::uint32_t kind : 3;
  std::uint32_t escaped : 1;
  std::uint32_t count : 28;
};

class JsonMembers;
class JsonElements;

// A light handle on one value of a JsonDocument: two pointers, copied freely, valid as long as the document and its text.
// A missing value is a value too, so that paths read well: root["usage"]["input_tokens"].to_int().
class JsonValue {
 public:
  enum class Kind : std::uint8_t { missing, null, boolean, number, string, array, object };

  JsonValue() = default;

  Kind kind() const;
  bool exists() const { return node_ != nullptr; }
  bool is_null() const { return kind() == Kind::null; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_number() const { return kind() == Kind::number; }
  bool is_boolean() const { return kind() == Kind::boolean; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_object() const { return kind() == Kind::object; }
  bool exists_and_not_null() const { return exists() && !is_null(); }

  // The value's bytes as they stand in the source, quotes and brackets included; empty when missing.
  std::string_view raw() const;

  // The member of an object, or the missing value.
  JsonValue operator[](std::string_view key) const;
  // The element of an array, or the missing value. Walks: loop over elements() instead.
  JsonValue at(std::size_t index) const;
  // How many members or elements.
  std::size_t size() const;
  JsonMembers members() const;
  JsonElements elements() const;

  std::optional<bool> to_bool() const;
  // An integer that fits, written without fraction or exponent.
  std::optional<std::int64_t> to_int() const;
  std::optional<double> to_double() const;
  // The decoded text of a string.
  std::optional<std::string> to_string() const;
  // The same, with a fallback for what is missing or no string.
  std::string string_or(std::string_view fallback) const;
  std::int64_t int_or(std::int64_t fallback) const { return to_int().value_or(fallback); }
  // Whether a string is written with escapes; if not, plain() is its text without a copy.
  bool has_escapes() const;
  // The characters between the quotes, undecoded; empty when this is no string.
  std::string_view plain() const;
  // Whether this is a string with that text.
  bool equals(std::string_view text) const;

 private:
  friend class JsonDocument;
  friend class JsonMembers;
  friend class JsonElements;
  JsonValue(const char* text, const JsonNode* node) : text_(text), node_(node) {}

  const char* text_ = nullptr;
  const JsonNode* node_ = nullptr;
};

struct JsonMember {
  JsonValue key;
  JsonValue value;
};

// The members of an object in source order.
class JsonMembers {
 public:
  class Iterator {
   public:
    JsonMember operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    friend class JsonMembers;
    Iterator(const char* text, const JsonNode* at) : text_(text), at_(at) {}
    const char* text_;
    const JsonNode* at_;
  };
  Iterator begin() const;
  Iterator end() const;

 private:
  friend class JsonValue;
  explicit JsonMembers(JsonValue object) : object_(object) {}
  JsonValue object_;
};

// The elements of an array in source order.
class JsonElements {
 public:
  class Iterator {
   public:
    JsonValue operator*() const;
    Iterator& operator++();
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    friend class JsonElements;
    Iterator(const char* text, const JsonNode* at) : text_(text), at_(at) {}
    const char* text_;
    const JsonNode* at_;
  };
  Iterator begin() const;
  Iterator end() const;

 private:
  friend class JsonValue;
  explicit JsonElements(JsonValue array) : array_(array) {}
  JsonValue array_;
};

// A parsed text: one pass, one flat list of nodes, slices into the text. The text is not copied and must outlive it.
// Strict RFC 8259: valid UTF-8, valid escapes, one value, nothing after it but white space.
class JsonDocument {
 public:
  // Errors: json_malformed, with the byte offset in the detail; at most 4 GiB of text.
  static Result<JsonDocument> parse(std::string_view text, const JsonOptions& options = {});
  // Parses again into the same memory; false when the text is not valid. For streams of small texts.
  bool reparse(std::string_view text, const JsonOptions& options = {});

  JsonValue root() const;
  std::string_view text() const { return text_; }

 private:
  friend class JsonParser;
  std::string_view text_;
  std::vector<JsonNode> nodes_;
  std::size_t failed_at_ = 0;
  const char* failure_ = "";
};

// Appends text as a JSON string, quotes included. Invalid UTF-8 becomes U+FFFD: the result is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

// Writes JSON to the end of a string; commas are its business, balance is the caller's.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);
  JsonWriter& number(std::int64_t n);
  JsonWriter& boolean(bool b) { return raw(b ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  // A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  JsonWriter& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& field_number(std::string_view name, std::int64_t n) { return key(name).number(n); }
  JsonWriter& field_boolean(std::string_view name, bool b) { return key(name).boolean(b); }
  JsonWriter& field_null(std::string_view name) { return key(name).null(); }
  // Leaves the member out when json is empty, which no JSON value is.
  JsonWriter& field_raw(std::string_view name, std::string_view json) { return json.empty() ? *this : key(name).raw(json); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string& out_;
  bool comma_ = false;
};

// Changes to a parsed text, applied together; what is not named keeps its bytes.
class JsonSplice {
 public:
  explicit JsonSplice(const JsonDocument& document) : text_(document.text()) {}
  // Changes over a text whose slices are known (raw() of its values).
  explicit JsonSplice(std::string_view text) : text_(text) {}

  // Puts json where the slice stands, which must be a raw() of this text. A slice is replaced at most once.
  void replace(std::string_view slice, std::string json);
  // Replaces the member (all of them, where a key is there twice), or adds it at the object's end.
  void set(JsonValue object, std::string_view key, std::string json);
  // Takes the member out, with its comma. A removed member is not changed as well.
  void remove(JsonValue object, std::string_view key);

  bool empty() const { return edits_.empty() && objects_.empty(); }
  std::string apply() const;

 private:
  struct Edit {
    std::size_t at;
    std::size_t removed;
    std::string inserted;
  };
  struct ObjectEdit {
    JsonValue object;
    std::vector<std::string> removed;
    std::string added;   // members with commas between them
  };
  ObjectEdit& edit_of(JsonValue object);
  void add_edits(const ObjectEdit& change, std::vector<Edit>& out) const;
  std::size_t offset(std::string_view slice) const { return static_cast<std::size_t>(slice.data() - text_.data()); }

  std::string_view text_;
  std::vector<Edit> edits_;
  std::vector<ObjectEdit> objects_;
};

}  // namespace astra
