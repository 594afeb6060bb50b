#include <doctest/doctest.h>

#include <vector>

#include "@module@/application/@things@.hpp"
#include "@module@/domain/errors.hpp"

namespace astra::@module@ {
namespace {

struct Data {
  std::vector<@Thing@> @things@;
  std::vector<std::string> events;
};

// @Things@ in memory. commit() puts the copy in place, so that a use case which forgets it is found out.
class FakeUnit final : public @Thing@Unit {
 public:
  explicit FakeUnit(Data& data) : data_(data), copy_(data) {}
  Result<Page<@Thing@>> list(const PageRequest&) override { return Page<@Thing@>{copy_.@things@, {}, {}}; }
  Result<@Thing@> read(@Thing@Id id) override {
    for (const @Thing@& @thing@ : copy_.@things@)
      if (@thing@.id() == id) return @thing@;
    return errors::not_found;
  }
  Result<void> add(const @Thing@& added) override {
    for (const @Thing@& @thing@ : copy_.@things@)
      if (@thing@.name() == added.name()) return @thing@_name_taken;
    copy_.@things@.push_back(added);
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

struct World final : @Thing@Store {
  Result<std::unique_ptr<@Thing@Unit>> begin(const Caller&) override {
    return std::unique_ptr<@Thing@Unit>(std::make_unique<FakeUnit>(data));
  }
  Data data;
  SystemClock clock;
  @Things@ @things@{*this, clock};
  Caller caller = Caller::system(TenantId::create(clock.now()));
};

TEST_CASE("a made @thing@ can be read, and its event tells of it") {
  World world;
  const auto made = world.@things@.create(world.caller, "First");
  REQUIRE(made.ok());
  CHECK(world.@things@.read(world.caller, made->id())->name() == "First");
  CHECK(world.data.events == std::vector<std::string>{"astra.@module@.@thing@.created.v1 " + made->id().to_string()});
}

TEST_CASE("a name is taken once, and a refusal publishes nothing") {
  World world;
  REQUIRE(world.@things@.create(world.caller, "First").ok());
  CHECK(world.@things@.create(world.caller, "First").error().is(@thing@_name_taken));
  CHECK(world.data.events.size() == 1);
}

}  // namespace
}  // namespace astra::@module@
