#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernel/id.hpp"
#include "kernel/money.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"

// Described types: one declaration per DTO, event or configuration section, from which JSON reading, validation,
// writing, JSON Schema, OpenAPI and the SDKs' models follow.
//
//   struct CreateAgent {
//     std::string name;
//     std::optional<std::string> description;
//     static const schema::Object& schema();
//   };
//   // in the .cpp
//   const schema::Object& CreateAgent::schema() {
//     static const schema::Object object = schema::object<CreateAgent>("CreateAgent", "A request to register an agent.")
//         .field("name", &CreateAgent::name, "Shown in the console.", schema::length(1, 120))
//         .field("description", &CreateAgent::description, "Free text.", schema::length(0, 2000))
//         .done();
//     return object;
//   }
//
// A field is required unless its type is optional or Patch, or its rules say defaulted(). This header only describes;
// platform/json reads and writes.
namespace astra::schema {

// A field of a JSON Merge Patch (RFC 7396): not mentioned, set to null, or given a value.
template <class T>
struct Patch {
  enum class State { absent, null, value };
  State state = State::absent;
  T content{};

  bool has_value() const { return state == State::value; }
  bool is_null() const { return state == State::null; }
  const T& operator*() const { return content; }
};

// A JSON text carried as it is (a JSON Schema, an event's payload). Read: any JSON within the limits. Empty means null.
struct Raw {
  std::string json;
};

enum class Kind : std::uint8_t {
  boolean, integer32, integer64, number, string,
  scalar,       // a string with a format of its own: ids, times, money
  enumeration,  // a string out of a fixed list
  object, list,
  map,          // an object with free keys
  optional,     // absent or null, else a value
  patch,        // absent, null, or a value
  raw,
};

// Limits of a field; what is not set has the defaults of limits below.
struct Rules {
  std::optional<std::int64_t> least, most;          // integers and numbers
  std::optional<std::size_t> shortest, longest;     // strings, in Unicode code points
  std::optional<std::size_t> fewest_items, most_items;
  std::string_view pattern;                         // ECMA 262; the reader checks it as an anchored match
  std::string_view format;                          // for documents only: "email", "uri", ...
  std::string_view example;                         // JSON text
  bool defaulted = false;                           // may be absent: the member's initial value stays
  bool secret = false;                              // writeOnly; never logged

  Rules operator|(const Rules& other) const;
};

// Defaults, so that nothing is unbounded.
inline constexpr std::size_t default_longest_string = 1'024;
inline constexpr std::size_t default_most_items = 1'000;
inline constexpr std::size_t most_fields = 64;

inline Rules length(std::size_t shortest, std::size_t longest) { Rules r; r.shortest = shortest; r.longest = longest; return r; }
inline Rules range(std::int64_t least, std::int64_t most) { Rules r; r.least = least; r.most = most; return r; }
inline Rules items(std::size_t fewest, std::size_t most) { Rules r; r.fewest_items = fewest; r.most_items = most; return r; }
inline Rules pattern(std::string_view regex) { Rules r; r.pattern = regex; return r; }
inline Rules format(std::string_view name) { Rules r; r.format = name; return r; }
inline Rules example(std::string_view json) { Rules r; r.example = json; return r; }
inline Rules defaulted() { Rules r; r.defaulted = true; return r; }
inline Rules secret() { Rules r; r.secret = true; return r; }

struct Object;

// What an interpreter needs to handle values of one C++ type without knowing the type. Only the members that the kind
// uses are set.
struct Type {
  Kind kind;
  const Object& (*object)() = nullptr;                                  // object
  const Type& (*element)() = nullptr;                                   // list, map, optional, patch
  std::size_t (*size)(const void*) = nullptr;                           // list, map
  const void* (*at)(const void*, std::size_t) = nullptr;                // list
  void* (*append)(void*) = nullptr;                                     // list: a new last element
  void* (*insert)(void*, std::string_view key) = nullptr;               // map: a new element, null if the key is there
  void (*each)(const void*, void (*)(void* to, std::string_view key, const void* value), void* to) = nullptr;  // map
  const void* (*value)(const void*) = nullptr;                          // optional, patch: null if there is none
  void* (*emplace)(void*) = nullptr;                                    // optional, patch: make and return the value
  void (*set_null)(void*) = nullptr;                                    // patch
  bool (*is_null)(const void*) = nullptr;                               // patch: explicitly null
  bool (*parse)(std::string_view, void*) = nullptr;                     // scalar
  std::string (*print)(const void*) = nullptr;                          // scalar
  std::string_view scalar_format;                                       // scalar: JSON Schema's format, or "decimal"
  std::span<const std::string_view> (*names)() = nullptr;               // enumeration
  std::size_t (*index)(const void*) = nullptr;                          // enumeration: value to position in names
  void (*set_index)(void*, std::size_t) = nullptr;                      // enumeration
};

struct Field {
  std::string_view name;
  std::string_view text;  // meaning, for documents
  std::size_t offset;
  const Type& (*type)();
  Rules rules;

  bool required() const;
  const void* in(const void* object) const { return static_cast<const char*>(object) + offset; }
  void* in(void* object) const { return static_cast<char*>(object) + offset; }
};

struct Object {
  std::string name;  // unique in the product: the component's name in OpenAPI
  std::string text;
  std::vector<Field> fields;
  std::size_t size = 0;  // bytes of the C++ type
  void (*construct)(void*) = nullptr;
  void (*destroy)(void*) = nullptr;
};

template <class T>
const Type& type_of();

namespace detail {

template <class T> inline constexpr bool is_id = false;
template <class Tag> inline constexpr bool is_id<Id<Tag>> = true;
template <class T> inline constexpr bool is_vector = false;
template <class E> inline constexpr bool is_vector<std::vector<E>> = true;
template <class T> inline constexpr bool is_optional = false;
template <class E> inline constexpr bool is_optional<std::optional<E>> = true;
template <class T> inline constexpr bool is_patch = false;
template <class E> inline constexpr bool is_patch<Patch<E>> = true;
template <class T> inline constexpr bool is_map = false;
template <class E> inline constexpr bool is_map<std::map<std::string, E>> = true;

template <class T> T& as(void* p) { return *static_cast<T*>(p); }
template <class T> const T& as(const void* p) { return *static_cast<const T*>(p); }

template <class T>
Type make_scalar(std::string_view format, bool (*parse)(std::string_view, void*), std::string (*print)(const void*)) {
  Type t{.kind = Kind::scalar};
  t.parse = parse, t.print = print, t.scalar_format = format;
  return t;
}

template <class T>
Type make_type() {
  if constexpr (std::is_same_v<T, bool>) return {.kind = Kind::boolean};
  else if constexpr (std::is_same_v<T, std::int32_t>) return {.kind = Kind::integer32};
  else if constexpr (std::is_same_v<T, std::int64_t>) return {.kind = Kind::integer64};
  else if constexpr (std::is_same_v<T, double>) return {.kind = Kind::number};
  else if constexpr (std::is_same_v<T, std::string>) return {.kind = Kind::string};
  else if constexpr (std::is_same_v<T, Raw>) return {.kind = Kind::raw};
  else if constexpr (is_id<T> || std::is_same_v<T, Uuid>)
    return make_scalar<T>("uuid",
        [](std::string_view s, void* p) { auto v = T::parse(s); if (v) as<T>(p) = *v; return v.has_value(); },
        [](const void* p) { return as<T>(p).to_string(); });
  else if constexpr (std::is_same_v<T, Instant>)
    return make_scalar<T>("date-time",
        [](std::string_view s, void* p) { auto v = parse_rfc3339(s); if (v) as<T>(p) = *v; return v.has_value(); },
        [](const void* p) { return to_rfc3339(as<T>(p)); });
  else if constexpr (std::is_same_v<T, Money>)
    return make_scalar<T>("decimal",
        [](std::string_view s, void* p) { auto v = Money::parse(s); if (v) as<T>(p) = *v; return v.has_value(); },
        [](const void* p) { return as<T>(p).to_string(); });
  else if constexpr (std::is_enum_v<T>) {
    Type t{.kind = Kind::enumeration};
    t.names = [] { return std::span<const std::string_view>(enum_names(T{})); };
    t.index = [](const void* p) { return static_cast<std::size_t>(as<T>(p)); };
    t.set_index = [](void* p, std::size_t i) { as<T>(p) = static_cast<T>(i); };
    return t;
  } else if constexpr (is_vector<T>) {
    using E = typename T::value_type;
    static_assert(!std::is_same_v<E, bool>, "std::vector<bool> holds no bools");
    Type t{.kind = Kind::list, .element = &type_of<E>};
    t.size = [](const void* p) { return as<T>(p).size(); };
    t.at = [](const void* p, std::size_t i) -> const void* { return &as<T>(p)[i]; };
    t.append = [](void* p) -> void* { return &as<T>(p).emplace_back(); };
    return t;
  } else if constexpr (is_map<T>) {
    Type t{.kind = Kind::map, .element = &type_of<typename T::mapped_type>};
    t.size = [](const void* p) { return as<T>(p).size(); };
    t.insert = [](void* p, std::string_view key) -> void* {
      auto [at, added] = as<T>(p).try_emplace(std::string(key));
      return added ? &at->second : nullptr;
    };
    t.each = [](const void* p, void (*visit)(void*, std::string_view, const void*), void* to) {
      for (const auto& [key, value] : as<T>(p)) visit(to, key, &value);
    };
    return t;
  } else if constexpr (is_optional<T>) {
    Type t{.kind = Kind::optional, .element = &type_of<typename T::value_type>};
    t.value = [](const void* p) -> const void* { return as<T>(p) ? &*as<T>(p) : nullptr; };
    t.emplace = [](void* p) -> void* { return &as<T>(p).emplace(); };
    return t;
  } else if constexpr (is_patch<T>) {
    Type t{.kind = Kind::patch, .element = &type_of<decltype(T::content)>};
    t.value = [](const void* p) -> const void* { return as<T>(p).has_value() ? &as<T>(p).content : nullptr; };
    t.emplace = [](void* p) -> void* { as<T>(p).state = T::State::value; return &as<T>(p).content; };
    t.set_null = [](void* p) { as<T>(p).state = T::State::null; };
    t.is_null = [](const void* p) { return as<T>(p).is_null(); };
    return t;
  } else {
    static_assert(requires { T::schema(); }, "this type has no schema(): describe it as schema.hpp shows");
    return {.kind = Kind::object, .object = &T::schema};
  }
}

// Converts to anything: counts the members of an aggregate by trying how many initialisers it takes.
struct Anything {
  template <class T>
    requires(!std::is_same_v<T, std::nullopt_t>)
  operator T() const;
};

template <class T, class... Initialisers>
constexpr std::size_t member_count() {
  if constexpr (requires { T{Initialisers{}..., Anything{}}; }) return member_count<T, Initialisers..., Anything>();
  else return sizeof...(Initialisers);
}

[[noreturn]] void wrong_member_count(const std::string& name, std::size_t members, std::size_t described);

}  // namespace detail

// The description of a C++ type, made at its first use.
template <class T>
const Type& type_of() {
  static const Type type = detail::make_type<T>();
  return type;
}

template <class T>
class Builder {
 public:
  Builder(std::string name, std::string text) {
    object_.name = std::move(name);
    object_.text = std::move(text);
    object_.size = sizeof(T);
    object_.construct = [](void* p) { new (p) T(); };
    object_.destroy = [](void* p) { static_cast<T*>(p)->~T(); };
  }

  template <class M>
  Builder&& field(std::string_view name, M T::*member, std::string_view text, Rules rules = {}) && {
    object_.fields.push_back({name, text, offset_of(member), &type_of<M>, rules});
    return std::move(*this);
  }

  // Aborts when a member of the struct was forgotten: such a struct would silently lose data.
  Object done() && {
    constexpr std::size_t members = detail::member_count<T>();
    if (members != object_.fields.size()) detail::wrong_member_count(object_.name, members, object_.fields.size());
    return std::move(object_);
  }

 private:
  template <class M>
  static std::size_t offset_of(M T::*member) {
    alignas(T) static const char storage[sizeof(T)] = {};
    const T* object = reinterpret_cast<const T*>(storage);
    return static_cast<std::size_t>(reinterpret_cast<const char*>(&(object->*member)) - storage);
  }

  Object object_;
};

template <class T>
Builder<T> object(std::string name, std::string text = {}) {
  return Builder<T>(std::move(name), std::move(text));
}

}  // namespace astra::schema
