#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/api/routes.hpp"

namespace astra::api {

// The arguments of one call, read and checked: path, query, body and page. Owns their memory.
class Bound {
 public:
  explicit Bound(const Endpoint& endpoint) : endpoint_(endpoint) {}
  ~Bound();
  Bound(const Bound&) = delete;
  Bound& operator=(const Bound&) = delete;

  // Errors: invalid_request with the violations.
  Result<void> read_path(const Routes::Match& match);
  Result<void> read_query(std::string_view query);
  // Errors: unsupported_media_type, body_too_large, invalid_request, malformed_json, validation_failed.
  Result<void> read_body(const http::Request& request);

  void fill(Arguments& arguments) const;

  PageRequest page;
  std::string cursor;    // as given; who binds it to the list turns it into page.after
  std::string filters;   // every parameter that makes this list another list, in one order

 private:
  struct Memory {
    const schema::Object* object = nullptr;
    std::unique_ptr<std::byte[]> bytes;
  };
  static void* make(Memory& memory, const schema::Object& object);
  void read_paging(const std::string& name, const std::vector<std::string>& texts, std::vector<Violation>& violations);

  const Endpoint& endpoint_;
  Memory path_, query_, body_;
};

}  // namespace astra::api
