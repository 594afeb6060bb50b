#include <doctest/doctest.h>

#include <vector>

#include "bookmarks/application/bookmarks.hpp"
#include "bookmarks/domain/errors.hpp"

namespace astra::bookmarks {
namespace {

struct Data {
  std::vector<Bookmark> bookmarks;
  std::vector<std::string> events;
};

// Bookmarks in memory. commit() puts the copy in place, so that a use case which forgets it is found out.
class FakeUnit final : public BookmarkUnit {
 public:
  explicit FakeUnit(Data& data) : data_(data), copy_(data) {}
  Result<Page<Bookmark>> list(const PageRequest&) override { return Page<Bookmark>{copy_.bookmarks, {}, {}}; }
  Result<Bookmark> read(BookmarkId id) override {
    for (const Bookmark& bookmark : copy_.bookmarks)
      if (bookmark.id() == id) return bookmark;
    return errors::not_found;
  }
  Result<void> add(const Bookmark& added) override {
    for (const Bookmark& bookmark : copy_.bookmarks)
      if (bookmark.name() == added.name()) return bookmark_name_taken;
    copy_.bookmarks.push_back(added);
    return {};
  }
  Result<void> publish(const EventRef& event) override {
    copy_.events.push_back(std::string(event.type) + " " + event.subject);
    return {};
  }
  Result<void> commit() override { return data_ = copy_, Result<void>(); }

 private:
  Data& data_;
  Data copy_;
};

struct World final : BookmarkStore {
  Result<std::unique_ptr<BookmarkUnit>> begin(const Caller&) override {
    return std::unique_ptr<BookmarkUnit>(std::make_unique<FakeUnit>(data));
  }
  Data data;
  SystemClock clock;
  Bookmarks bookmarks{*this, clock};
  Caller caller = Caller::system(TenantId::create(clock.now()));
};

TEST_CASE("a made bookmark can be read, and its event tells of it") {
  World world;
  const auto made = world.bookmarks.create(world.caller, "First");
  REQUIRE(made.ok());
  CHECK(world.bookmarks.read(world.caller, made->id())->name() == "First");
  CHECK(world.data.events == std::vector<std::string>{"astra.bookmarks.bookmark.created.v1 " + made->id().to_string()});
}

TEST_CASE("a name is taken once, and a refusal publishes nothing") {
  World world;
  REQUIRE(world.bookmarks.create(world.caller, "First").ok());
  CHECK(world.bookmarks.create(world.caller, "First").error().is(bookmark_name_taken));
  CHECK(world.data.events.size() == 1);
}

}  // namespace
}  // namespace astra::bookmarks
