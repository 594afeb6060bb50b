#pragma once
#include <cstddef>

#include "kernel/time.hpp"

namespace astra::postgres {

inline constexpr std::size_t default_pool_size = 8;
inline constexpr Duration default_pool_wait = Duration::seconds(5);
inline constexpr Duration default_connect_timeout = Duration::seconds(5);
inline constexpr Duration default_statement_timeout = Duration::seconds(30);
// How long past the statement timeout the client still waits for the server's answer before it gives the connection up.
inline constexpr Duration answer_grace = Duration::seconds(5);
// A transaction nobody goes on with is ended by the server, so that it does not hold locks for ever.
inline constexpr Duration idle_transaction_timeout = Duration::minutes(2);
// Named statements kept prepared on one connection. SQL is constants, so only a mistake comes near.
inline constexpr std::size_t most_prepared_statements = 2'000;

}  // namespace astra::postgres
