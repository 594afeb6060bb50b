#pragma once
#include <memory>
#include <vector>

#include "kernel/event.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"
#include "platform/api/routes.hpp"
#include "platform/postgres/database.hpp"

namespace astra::@module@ {

// The module @module@, wired: what main hands in, what it gets back.
class @Module@Module {
 public:
  struct Parts {
    postgres::Database& database;
    const Clock& clock;
  };

  // Connects to nothing: `bastion openapi` wires the modules only to describe them.
  static Result<std::unique_ptr<@Module@Module>> create(Parts parts);
  ~@Module@Module();

  void declare(api::Routes& routes);
  static std::vector<EventDescription> events();

 private:
  struct Wiring;
  explicit @Module@Module(std::unique_ptr<Wiring> wiring);
  std::unique_ptr<Wiring> wiring_;
};

}  // namespace astra::@module@
