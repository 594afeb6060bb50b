// For data-plane .cpp files only.
#include <boost/asio/awaitable.hpp>
