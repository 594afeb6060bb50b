#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "kernel/schema.hpp"

namespace astra::json {

// What a document says about objects: requests are closed, answers are open to new fields.
enum class Openness { closed, open };

// The JSON Schemas (2020-12) of described types for one document; nested objects become components of their own, reached
// by "$ref". A type that is seen both ways gets two components, the closed one with "Input" behind its name; so that this
// does not depend on the order within, collect what is open first.
class SchemaComponents {
 public:
  // prefix: what stands before the name in a reference, "#/components/schemas/".
  explicit SchemaComponents(std::string prefix) : prefix_(std::move(prefix)) {}

  // {"$ref": ...}, and the component with everything below it is collected.
  std::string reference(const schema::Object& object, Openness openness);
  // The schema of one field, inline.
  std::string inline_schema(const schema::Field& field, Openness openness);

  // Name to JSON Schema, in the order of names.
  const std::map<std::string, std::string>& components() const { return components_; }
  // Names given to different contents; a document with such a name is wrong.
  const std::vector<std::string>& clashes() const { return clashes_; }

 private:
  std::string content(const schema::Object& object, Openness openness);
  void append_type(std::string& out, const schema::Type& type, const schema::Rules& rules, Openness openness);
  std::string members_of(const schema::Type& type, const schema::Rules& rules, Openness openness);

  std::string prefix_;
  std::map<std::string, std::string> components_;
  std::map<std::string, const schema::Object*> objects_;  // who had a name first
  std::set<std::string> known_[2];                        // names collected, by openness
  std::vector<std::string> clashes_;
};

// One self-contained schema with "$defs"; for configuration files and event payloads.
std::string json_schema(const schema::Object& object, Openness openness);

}  // namespace astra::json
