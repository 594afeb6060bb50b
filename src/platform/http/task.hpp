#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

// For data-plane .cpp files only: what is declared here needs Asio.
namespace astra::http {

using LoopExecutor = boost::asio::io_context::executor_type;

// A coroutine of a loop. It runs on the loop's thread and shares state with nothing else, so it needs no locks.
template <class T>
using Task = boost::asio::awaitable<T, LoopExecutor>;

inline constexpr boost::asio::use_awaitable_t<LoopExecutor> use_task{};

}  // namespace astra::http
