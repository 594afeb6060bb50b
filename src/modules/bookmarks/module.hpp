#pragma once
#include <memory>
#include <vector>

#include "kernel/event.hpp"
#include "kernel/result.hpp"
#include "kernel/time.hpp"
#include "platform/api/routes.hpp"
#include "platform/postgres/database.hpp"

namespace astra::bookmarks {

// The module bookmarks, wired: what main hands in, what it gets back.
class BookmarksModule {
 public:
  struct Parts {
    postgres::Database& database;
    const Clock& clock;
  };

  // Connects to nothing: `bastion openapi` wires the modules only to describe them.
  static Result<std::unique_ptr<BookmarksModule>> create(Parts parts);
  ~BookmarksModule();

  void declare(api::Routes& routes);
  static std::vector<EventDescription> events();

 private:
  struct Wiring;
  explicit BookmarksModule(std::unique_ptr<Wiring> wiring);
  std::unique_ptr<Wiring> wiring_;
};

}  // namespace astra::bookmarks
