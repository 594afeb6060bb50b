#include "gateway/adapters/proxy/proxy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>
#include <memory>

#include <sys/resource.h>
#include <unistd.h>

#include "gateway/adapters/journal/drain.hpp"
#include "kernel/json.hpp"
#include "platform/crypto/api_key.hpp"
#include "platform/http/client.hpp"
#include "platform/http/server.hpp"

namespace astra::gateway {
namespace {

class FixedSnapshot final : public SnapshotSource {
 public:
  std::shared_ptr<const Snapshot> current() const override { return snapshot; }
  std::shared_ptr<Snapshot> snapshot = std::make_shared<Snapshot>();
};

struct KeptRecords final : RecordSink {
  Result<void> store(std::span<const RequestRecord> batch) override {
    records.insert(records.end(), batch.begin(), batch.end());
    return {};
  }
  std::vector<RequestRecord> records;
};

struct OnlyDoors final : http::Application {
  explicit OnlyDoors(http::DirectHandler& handler) : handler_(handler) {}
  http::Decision on_head(const http::RequestHead&) override { return http::Direct{&handler_}; }
  http::DirectHandler& handler_;
};

// A proxy on a real port, with one tenant, one key and the simulator.
class RunningProxy {
 public:
  explicit RunningProxy(journal::SyncFile sync = &::fdatasync) : directory_(std::filesystem::temp_directory_path() / ("proxy-test-" + Uuid::v7(clock_.now()).to_string())) {
    tenant = std::make_shared<TenantConfig>();
    tenant->id = TenantId::create(clock_.now());
    tenant->connections.push_back({.id = ConnectionId::create(clock_.now()), .name = "sim", .provider = "simulator"});
    auto key = crypto::make_key(crypto::KeyEnvironment::test);
    key_text = std::string(key.text.reveal());
    snapshots.snapshot->keys[key.public_id] = {.tenant = tenant->id, .key_id = Uuid::v7(clock_.now()), .public_id = key.public_id,
                                               .secret_sha256 = key.sha256, .name = "test", .may_invoke = true};
    snapshots.snapshot->tenants[tenant->id] = tenant;
    auto opened = journal::Journal::open(directory_.string(), 1, std::move(sync));
    REQUIRE(opened.ok());
    journal_ = *std::move(opened);
    proxy_ = std::make_unique<proxy::Proxy>(snapshots, *journal_, budgets, target_health, rulesets, clock_, proxy::ProxyOptions{});
    doors_ = std::make_unique<OnlyDoors>(proxy_->handler());
    auto server = http::Server::start({.listeners = {{}}, .loops = 1}, *doors_);
    REQUIRE(server.ok());
    server_ = *std::move(server);
  }
  ~RunningProxy() {
    server_.reset();
    proxy_.reset();
    journal_.reset();
    std::filesystem::remove_all(directory_);
  }

  http::ClientResponse post(const std::string& path, const std::string& body, std::string key, std::string type = "application/json") {
    http::ClientRequest request{.method = "POST", .url = "http://127.0.0.1:" + std::to_string(server_->port()) + path, .body = body};
    if (!key.empty()) request.headers.set("authorization", "Bearer " + key);
    request.headers.set("content-type", std::move(type));
    request.addresses.allow_private = true;
    auto response = client_.send(request);
    REQUIRE(response.ok());
    return *std::move(response);
  }
  std::size_t journal_files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory_), {}));
  }
  std::size_t journal_bytes() const {
    std::size_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) bytes += entry.file_size();
    return bytes;
  }
  std::vector<RequestRecord> records() {
    KeptRecords sink;
    journal::Drain drain(*journal_, sink);
    REQUIRE(drain.drain_once().ok());
    return sink.records;
  }

  FixedSnapshot snapshots;
  BudgetBook budgets;
  TargetHealth target_health;
  Rulesets rulesets;
  std::shared_ptr<TenantConfig> tenant;
  std::string key_text;

 private:
  SystemClock clock_;
  std::filesystem::path directory_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<proxy::Proxy> proxy_;
  std::unique_ptr<OnlyDoors> doors_;
  std::unique_ptr<http::Server> server_;
  http::Client client_;
};

constexpr const char* hello = R"({"model":"sim/echo","messages":[{"role":"user","content":"Hello there"}]})";
constexpr const char* hello_stream = R"({"model":"sim/echo","stream":true,"messages":[{"role":"user","content":"Hello there"}]})";
constexpr const char* hello_anthropic = R"({"model":"sim/echo","max_tokens":50,"messages":[{"role":"user","content":"Hello there"}]})";

TEST_CASE("a request is answered in its door's format and recorded") {
  RunningProxy proxy;
  const auto answer = proxy.post("/v1/chat/completions", hello, proxy.key_text);
  REQUIRE(answer.status == 200);
  const auto json = JsonDocument::parse(answer.body);
  REQUIRE(json.ok());
  CHECK(json->root()["choices"].at(0)["message"]["content"].string_or("").find("Hello there") != std::string::npos);
  CHECK(answer.headers.value("x-request-id").starts_with("req_"));
  CHECK(answer.headers.value("server-timing").find("gateway;dur=") != std::string::npos);

  const auto records = proxy.records();
  REQUIRE(records.size() == 1);
  CHECK(records[0].tenant == proxy.tenant->id);
  CHECK(records[0].status == 200);
  CHECK(records[0].complete);
  CHECK(records[0].usage.out_text > 0);
  CHECK(records[0].request_verdicts[0].outcome == Outcome::passed);
  CHECK(records[0].response_verdicts[13].outcome == Outcome::passed);
}

TEST_CASE("a stream ends as its protocol wants it, and its record is closed") {
  RunningProxy proxy;
  const auto answer = proxy.post("/v1/chat/completions", hello_stream, proxy.key_text);
  CHECK(answer.status == 200);
  CHECK(answer.headers.value("content-type").starts_with("text/event-stream"));
  CHECK(answer.body.ends_with("data: [DONE]\n\n"));
  const auto records = proxy.records();
  REQUIRE(records.size() == 1);
  CHECK(records[0].stream);
  CHECK(records[0].complete);
  CHECK(records[0].response_bytes == answer.body.size());
}

TEST_CASE("the Anthropic door answers in Anthropic's format") {
  RunningProxy proxy;
  const auto answer = proxy.post("/v1/messages", hello_anthropic, proxy.key_text);
  REQUIRE(answer.status == 200);
  CHECK(JsonDocument::parse(answer.body)->root()["type"].string_or("") == "message");
}

TEST_CASE("bad credentials and bad requests get a clear error and a record") {
  RunningProxy proxy;
  CHECK(proxy.post("/v1/chat/completions", hello, "").status == 401);
  CHECK(proxy.post("/v1/chat/completions", hello, "sk-whatever").status == 401);
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text.substr(0, 60) + "x").status == 401);
  CHECK(proxy.post("/v1/chat/completions", "{", proxy.key_text).status == 400);
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text, "text/plain").status == 415);
  CHECK(proxy.post("/v1/chat/completions", R"({"model":"nobody/knows","messages":[{"role":"user","content":"x"}]})", proxy.key_text).status == 404);
  CHECK(proxy.post("/v1/nothing", "{}", proxy.key_text).status == 404);
  const auto records = proxy.records();
  CHECK(records.size() == 6);  // an unknown path is no request to a model
  for (const RequestRecord& record : records) CHECK_FALSE(record.error_code.empty());
}

TEST_CASE("a provider's failures keep their class") {
  RunningProxy proxy;
  auto ask = [&](const char* model) {
    return proxy.post("/v1/chat/completions", std::string(R"({"model":")") + model + R"(","messages":[{"role":"user","content":"x"}]})", proxy.key_text);
  };
  CHECK(ask("sim/error-429").status == 429);
  CHECK(ask("sim/error-500").status >= 500);
  CHECK(ask("sim/malformed").status == 502);
}

TEST_CASE("a cut stream ends with an error event, and its record says so") {
  RunningProxy proxy;
  const auto answer = proxy.post("/v1/chat/completions", R"({"model":"sim/cut","stream":true,"messages":[{"role":"user","content":"x"}]})", proxy.key_text);
  CHECK(answer.body.find("\"error\"") != std::string::npos);
  CHECK(answer.body.find("[DONE]") == std::string::npos);
  const auto records = proxy.records();
  REQUIRE(records.size() == 1);
  CHECK_FALSE(records[0].complete);
  CHECK_FALSE(records[0].error_code.empty());
}

TEST_CASE("where a tenant asks for it, an answer ends only when its record is on disk") {
  std::promise<void> may_sync;
  std::atomic<bool> synced = false;
  const auto held = may_sync.get_future().share();
  RunningProxy proxy([&](int file) {
    held.wait();
    synced = true;
    return ::fdatasync(file);
  });
  const char* body = hello;
  SUBCASE("whole") { body = hello; }
  SUBCASE("streamed") { body = hello_stream; }
  proxy.tenant->policy.durability = Durability::process;
  CHECK(proxy.post("/v1/chat/completions", body, proxy.key_text).status == 200);
  CHECK_FALSE(synced.load());  // its sync is only asked for
  proxy.tenant->policy.durability = Durability::disk;
  auto answer = std::async(std::launch::async, [&] { return proxy.post("/v1/chat/completions", body, proxy.key_text); });
  CHECK(answer.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout);
  may_sync.set_value();
  CHECK(answer.get().status == 200);
  CHECK(synced.load());
}

TEST_CASE("an answer whose record cannot be brought to disk is 503 where the tenant asks for that, and the next one is judged anew") {
  std::atomic<bool> broken = true;
  RunningProxy proxy([&](int file) { return broken ? -1 : ::fdatasync(file); });
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 200);
  proxy.tenant->policy.durability = Durability::disk;
  const auto refused = proxy.post("/v1/chat/completions", hello, proxy.key_text);
  CHECK(refused.status == 503);
  CHECK(refused.body.find("audit_unavailable") != std::string::npos);
  broken = false;
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 200);
}

// A limit of file sizes is a full disk to whoever writes: the first write ends in the middle, the next writes nothing.
TEST_CASE("while the disk is full requests get 503 in their door's format, and are answered again when there is room") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, SIG_IGN);
  RunningProxy proxy;
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 200);
  const auto files = proxy.journal_files();
  REQUIRE(setrlimit(RLIMIT_FSIZE, std::array<rlimit, 1>{rlimit{proxy.journal_bytes() + 100, before.rlim_max}}.data()) == 0);
  const auto openai = proxy.post("/v1/chat/completions", hello, proxy.key_text);
  const auto stream = proxy.post("/v1/chat/completions", hello_stream, proxy.key_text);
  const auto anthropic = proxy.post("/v1/messages", hello_anthropic, proxy.key_text);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
  CHECK(openai.status == 503);
  CHECK(stream.status == 503);
  CHECK(anthropic.status == 529);  // Anthropic's number for it
  CHECK(openai.body.find("audit_unavailable") != std::string::npos);
  CHECK(stream.body.find("audit_unavailable") != std::string::npos);
  CHECK(anthropic.body.find("overloaded_error") != std::string::npos);
  CHECK(proxy.journal_files() == files);  // a full disk is not filled with empty files
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 200);
  const auto records = proxy.records();
  CHECK(std::count_if(records.begin(), records.end(), [](const auto& record) { return record.status == 200; }) == 2);
}

TEST_CASE("a key's limit is held") {
  RunningProxy proxy;
  for (auto& [id, key] : proxy.snapshots.snapshot->keys) key.limits.requests_per_minute = 2;
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 200);
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 200);
  const auto refused = proxy.post("/v1/chat/completions", hello, proxy.key_text);
  CHECK(refused.status == 429);
  CHECK(refused.headers.find("retry-after").has_value());
}

TEST_CASE("policies hold in enforce mode and are noted in monitor mode") {
  RunningProxy proxy;
  proxy.tenant->policy.denied_models = {"sim/echo"};
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 403);
  proxy.tenant->policy.enforce = false;
  CHECK(proxy.post("/v1/chat/completions", hello, proxy.key_text).status == 200);
  CHECK(proxy.records().back().request_verdicts[3].outcome == Outcome::flagged);
}

}  // namespace
}  // namespace astra::gateway
