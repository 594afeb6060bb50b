#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace astra::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

std::string_view to_string(Method method);
Method method_from(std::string_view text);

// Header fields in the order received. Names compare without regard to case. All text lies in one piece of memory: what
// find() and the iterators give is valid until a field is added.
class Headers {
 public:
  using Field = std::pair<std::string_view, std::string_view>;
  class Iterator {
   public:
    Field operator*() const { return headers_->field(at_); }
    Iterator& operator++() { return ++at_, *this; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    friend class Headers;
    Iterator(const Headers& headers, std::size_t at) : headers_(&headers), at_(at) {}
    const Headers* headers_;
    std::size_t at_;
  };

  // Room for what is known to come.
  void reserve(std::size_t fields, std::size_t bytes);
  void add(std::string_view name, std::string_view value);
  // Replaces every field of that name by one, at the end.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  // The first value, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  std::string_view value(std::string_view name) const { return find(name).value_or(std::string_view{}); }
  std::size_t count(std::string_view name) const;

  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, places_.size()}; }
  std::size_t size() const { return places_.size(); }

 private:
  struct Place {
    std::uint32_t begin, name_bytes, value_bytes;  // the value stands right behind the name
  };
  std::string_view name_at(const Place& place) const { return std::string_view(text_).substr(place.begin, place.name_bytes); }
  Field field(std::size_t at) const {
    const Place& place = places_[at];
    return {name_at(place), std::string_view(text_).substr(place.begin + place.name_bytes, place.value_bytes)};
  }

  std::string text_;
  std::vector<Place> places_;
};

// A whole request as control-plane code sees it. The path is still percent-encoded; the body is complete.
struct Request {
  Method method = Method::get;
  std::string target;  // as received: path and query
  std::string path;
  std::string query;  // without the '?'
  Headers headers;
  std::string body;
  std::string remote_ip;   // of the peer, or of X-Forwarded-For behind a trusted proxy
  std::string request_id;  // "req_" and 32 hexadecimal digits; answered as x-request-id
  bool secure = false;     // arrived over TLS
};

// Takes the pieces of a streamed answer. False: the client is gone; stop. Blocks while the client reads slowly.
using BodySink = std::function<bool(std::string_view piece)>;

// An answer of the control plane: a body, or a function that streams one from a worker thread (exports, SSE).
struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::function<void(const BodySink& sink)> stream;
};

}  // namespace astra::http
