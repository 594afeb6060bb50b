#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace astra::iam {

// The cookie of a console session. Over HTTPS it bears the __Host- prefix, so that no other host can set it; a browser takes
// that prefix over HTTPS only, so on plain http://localhost the name is a plain one.
class SessionCookie {
 public:
  explicit SessionCookie(std::string_view public_url) : https_(public_url.starts_with("https://")) {}

  std::string set(const http::Request& request, std::string_view token) const;
  std::string clear(const http::Request& request) const;
  std::optional<std::string> find(const http::Request& request) const;

 private:
  bool secure(const http::Request& request) const { return https_ || request.secure; }
  bool https_;
};

}  // namespace astra::iam
