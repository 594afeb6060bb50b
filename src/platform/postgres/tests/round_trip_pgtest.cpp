#include "counting_proxy.hpp"
#include "fixture.hpp"

namespace astra::postgres {
namespace {

using namespace testing;

TEST_CASE("a transaction costs the round trips it must, counted on the wire") {
  auto& server = test::postgres_server({&example_module()});
  CountingProxy proxy(server.socket_directory());
  Options options;
  options.dsn = "host=" + proxy.directory() + " user=bastion_app dbname=bastion";
  options.pool_size = 1;
  {
    auto opened = Database::open(options);
    REQUIRE(opened.ok());
    Database& database = **opened;
    const TenantId tenant = new_tenant();
    int before = 0;
    const auto turns = [&] { return proxy.turns() - std::exchange(before, proxy.turns()); };
    turns();

    SUBCASE("BEGIN, the tenant, queued statements and the first answer are one, even when all are prepared in it") {
      auto transaction = database.begin(tenant);
      transaction->queue(add_note, Uuid::v7({}), "1");
      transaction->queue(add_note, Uuid::v7({}), "2");
      REQUIRE(transaction->run(count_notes).ok());
      CHECK(turns() == 1);
      transaction->queue(add_note, Uuid::v7({}), "3");
      REQUIRE(transaction->commit().ok());
      CHECK(turns() == 1);
    }
    SUBCASE("a transaction of queued statements is one altogether") {
      auto transaction = database.begin(tenant);
      for (int i = 0; i < 50; ++i) transaction->queue(add_note, Uuid::v7({i}), std::to_string(i));
      REQUIRE(transaction->commit().ok());
      CHECK(turns() == 1);
    }
    SUBCASE("a read that ends its transaction is one") {
      auto transaction = database.begin(tenant);
      REQUIRE(transaction->run_and_commit(count_notes).ok());
      { auto over = std::move(*transaction); }
      CHECK(turns() == 1);
    }
    SUBCASE("a transaction that asks nothing costs nothing") {
      { auto unused = database.begin(tenant); }
      auto empty = database.begin(tenant);
      CHECK(empty->commit().ok());
      CHECK(turns() == 0);
    }
  }
}

}  // namespace
}  // namespace astra::postgres
