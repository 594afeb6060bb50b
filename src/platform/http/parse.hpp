#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/limits.hpp"
#include "platform/http/message.hpp"
#include "platform/http/server.hpp"

// HTTP/1.1 framing, strict: what could be read in two ways by two servers is refused. Functions over bytes, on top of
// Boost.Beast's bare parser.
namespace astra::http {

inline constexpr std::size_t max_trailer_bytes = 8 * 1024;

// How a message's body is delimited, and what becomes of the connection after it.
struct Framing {
  bool chunked = false;
  bool until_close = false;  // answers only
  std::uint64_t length = 0;  // where neither of the above
  bool keep_alive = true;
  bool expect_continue = false;
  bool http_1_0 = false;
};

// Why a request head was refused.
struct HeadError {
  int status;
  std::string_view reason;
};

// Where the head ends (one past its empty line), or npos. `from` is how far earlier calls have looked.
std::size_t find_head_end(std::string_view input, std::size_t& from);

// Reads a complete request head, with its empty line.
std::optional<HeadError> parse_request_head(std::string_view text, const ServerLimits& limits, RequestHead& head,
                                            Framing& framing);

// Reads a complete response head. `request_method` tells whether a body follows. False: not valid HTTP.
bool parse_response_head(std::string_view text, std::string_view request_method, std::size_t max_header_count, int& status,
                         Headers& headers, Framing& framing);

// Takes a chunked body apart as it arrives. Trailers are checked and dropped.
class ChunkDecoder {
 public:
  enum class Step { need_more, data, done, bad };

  ChunkDecoder();
  ChunkDecoder(ChunkDecoder&&) noexcept;
  ChunkDecoder& operator=(ChunkDecoder&&) noexcept;
  ~ChunkDecoder();

  // Looks at the input, says how many bytes of it are used up, and for `data` which of those are body.
  Step next(std::string_view input, std::size_t& used, std::string_view& piece);

 private:
  struct Body;
  std::unique_ptr<Body> body_;  // made when the first byte comes
};

}  // namespace astra::http
