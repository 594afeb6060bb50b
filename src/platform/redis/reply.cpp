#include "platform/redis/reply.hpp"

namespace astra::redis {

std::string_view Reply::error_code() const {
  if (!is_error()) return {};
  return std::string_view(text).substr(0, text.find(' '));
}

const Reply* Reply::field(std::string_view name) const {
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    if (items[i].text == name) return &items[i + 1];
  return nullptr;
}

Result<Reply> accepted(Reply reply) {
  if (!reply.is_error()) return reply;
  const auto code = reply.error_code();
  // These pass by themselves: Redis is starting, failing over, or busy with a script.
  if (code == "LOADING" || code == "MASTERDOWN" || code == "READONLY" || code == "BUSY" || code == "CLUSTERDOWN")
    return DomainError(redis_unavailable, reply.text);
  return DomainError(redis_refused, reply.text);
}

}  // namespace astra::redis
