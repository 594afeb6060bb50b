#include "platform/work/guarded.hpp"

#include <cxxabi.h>

#include <exception>

#include "platform/telemetry/unexpected.hpp"

namespace astra::work {

bool run_guarded(std::string_view who, const std::function<void()>& call) {
  try {
    call();
    return true;
  } catch (const abi::__forced_unwind&) {
    throw;  // the thread is being cancelled; swallowing this would abort
  } catch (const std::exception& e) {
    UNEXPECTED("an exception ended background work", {{"worker", who}, {"what", e.what()}});
  } catch (...) {
    UNEXPECTED("an exception of no known type ended background work", {{"worker", who}});
  }
  return false;
}

}  // namespace astra::work
