#pragma once
#include <cstddef>
#include <cstdint>

#include "kernel/time.hpp"

namespace astra::http {

// What one connection, and the server as a whole, may use up. Every value can be set per server.
struct ServerLimits {
  std::size_t max_header_bytes = 32 * 1024;     // request line and fields together; beyond it 431
  std::size_t max_header_count = 100;           // beyond it 431
  std::size_t max_target_bytes = 8 * 1024;      // beyond it 414
  std::size_t max_connections = 10'000;         // per server; further ones are closed at once
  std::size_t max_pipelined_bytes = 64 * 1024;  // read ahead while a request is being answered
  std::size_t max_requests_per_connection = 1'000'000;
  std::size_t max_queued_requests = 1'024;          // waiting for a worker; beyond it 503
  std::size_t max_streams = 256;                    // answers being streamed from worker threads; beyond it 503
  std::size_t max_unsent_stream_bytes = 64 * 1024;  // per streamed answer; beyond it the producer blocks
  std::size_t max_direct_body_bytes = 64 * 1024 * 1024;
  Duration idle_timeout = Duration::seconds(75);    // between requests
  Duration header_timeout = Duration::seconds(10);  // from the first byte of a request to the end of its head; then 408
  Duration body_timeout = Duration::seconds(20);    // without a byte of a body that is due; then 408
  Duration write_timeout = Duration::seconds(60);   // without the client taking a byte; then the connection is closed
  Duration tls_handshake_timeout = Duration::seconds(10);
};

// What talking to one upstream may use up.
struct UpstreamLimits {
  std::size_t max_header_bytes = 64 * 1024;
  std::size_t max_header_count = 200;
  std::size_t max_connections_per_origin = 4'096; // per loop
  std::size_t max_idle_per_origin = 128;         // per loop
  std::size_t max_waiting_per_origin = 1'024;    // per loop; beyond it the request fails at once
  Duration idle_connection_timeout = Duration::seconds(55);
  Duration dns_lifetime = Duration::seconds(30);
  Duration dns_failure_lifetime = Duration::seconds(2);
};

inline constexpr std::size_t first_buffer_bytes = 4 * 1024;  // of a new connection
inline constexpr std::size_t body_buffer_bytes = 32 * 1024;  // once a body larger than the first buffer is read
inline constexpr std::size_t max_resolver_threads = 4;
inline constexpr std::size_t max_resolver_queue = 1'024;
inline constexpr std::size_t max_cached_names = 4'096;
inline constexpr std::size_t max_discarded_bytes = 1024 * 1024;  // of a refused body, read so that the refusal arrives
inline constexpr std::int64_t tick_ms = 50;                      // how exact timeouts are

}  // namespace astra::http
