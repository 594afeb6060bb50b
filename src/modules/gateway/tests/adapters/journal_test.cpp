#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "gateway/adapters/journal/drain.hpp"
#include "gateway/adapters/journal/limits.hpp"
#include "gateway/adapters/journal/record_codec.hpp"
#include "records.hpp"

namespace astra::gateway::journal {
namespace {
namespace fs = std::filesystem;
using testing::answered;

const TenantId tenant = TenantId::create(SystemClock().now());

class Directory {
 public:
  Directory() {
    std::string pattern = (fs::temp_directory_path() / "bastion-journal-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Directory() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  std::vector<fs::path> segments() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(path))
      if (entry.path().extension() == ".journal") found.push_back(entry.path());
    return found;
  }
  std::string path;
};

// Keeps records by id, and can be away.
class FakeSink final : public RecordSink {
 public:
  Result<void> store(std::span<const RequestRecord> records) override {
    if (away) return errors::unavailable;
    for (const RequestRecord& record : records)
      if (record.finish_reason == poison) return DomainError(record_refused, "22P99: nothing we foresaw");
    largest_batch = std::max(largest_batch, records.size());
    for (const RequestRecord& record : records) stored.insert_or_assign(record.id.value(), record), ++deliveries;
    return {};
  }
  bool away = false;
  std::string poison = "-";
  std::map<Uuid, RequestRecord> stored;
  std::size_t deliveries = 0;
  std::size_t largest_batch = 0;
};

std::unique_ptr<Journal> open_journal(const Directory& directory) {
  auto journal = Journal::open(directory.path, 1);
  REQUIRE_MESSAGE(journal.ok(), std::string(journal.error().message()));
  return *std::move(journal);
}

void drain(Journal& journal, FakeSink& sink) {
  Drain carrier(journal, sink);
  const auto stored = carrier.drain_once();
  REQUIRE_MESSAGE(stored.ok(), std::string(stored.error().message()));
}

TEST_CASE("a record comes out of a frame as it went in") {
  RequestRecord record = testing::blocked(tenant);
  record.user_id = Uuid::v7(record.started_at);
  record.usage.provider_cost_picos = 77;
  record.response_verdicts[13] = {Outcome::flagged, 9, "why"};
  std::string bytes;
  append_frame(bytes, FrameKind::closed, record);

  std::string_view rest = bytes;
  Frame frame;
  REQUIRE(take_frame(rest, frame));
  CHECK(rest.empty());
  CHECK(frame.kind == FrameKind::closed);
  CHECK(frame.record.id == record.id);
  CHECK(frame.record.tenant == tenant);
  CHECK(frame.record.user_id == record.user_id);
  CHECK_FALSE(frame.record.team_id.has_value());
  CHECK(frame.record.started_at == record.started_at);
  CHECK(frame.record.usage == record.usage);
  CHECK(frame.record.error_code == "policy_denied");
  CHECK(frame.record.request_sha256 == record.request_sha256);
  CHECK(frame.record.request_verdicts[3].detail == "tenant.denied_models@3");
  CHECK(frame.record.response_verdicts[13].outcome == Outcome::flagged);
  CHECK(frame.record.response_verdicts[13].duration_us == 9);
}

TEST_CASE("no cut or damaged frame is taken for a record") {
  std::string whole;
  append_frame(whole, FrameKind::closed, answered(tenant));
  Frame frame;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::string_view cut = std::string_view(whole).substr(0, size);
    REQUIRE_FALSE(take_frame(cut, frame));
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
    std::string_view view = damaged;
    REQUIRE_FALSE(take_frame(view, frame));
  }
}

TEST_CASE("a text that is too long for a record is cut, the record stays") {
  RequestRecord record = answered(tenant);
  record.user_agent.assign(100'000, 'x');
  std::string bytes;
  append_frame(bytes, FrameKind::closed, record);
  CHECK(bytes.size() < max_frame_bytes);
  std::string_view rest = bytes;
  Frame frame;
  REQUIRE(take_frame(rest, frame));
  CHECK(frame.record.user_agent.size() < 100'000);
  CHECK(frame.record.id == record.id);
}

TEST_CASE("what was closed arrives at the sink, and only once while the process lives") {
  Directory directory;
  auto journal = open_journal(directory);
  FakeSink sink;
  Drain carrier(*journal, sink);
  const RequestRecord first = answered(tenant), second = answered(tenant);
  REQUIRE(journal->writer(0).opened(first).ok());
  REQUIRE(journal->writer(0).closed(first).ok());
  REQUIRE(journal->writer(0).opened(second).ok());
  CHECK(*carrier.drain_once() == 1);
  CHECK(sink.stored.contains(first.id.value()));
  CHECK_FALSE(sink.stored.contains(second.id.value()));  // still running
  REQUIRE(journal->writer(0).closed(second).ok());
  CHECK(*carrier.drain_once() == 1);
  CHECK(*carrier.drain_once() == 0);
  CHECK(sink.deliveries == 2);
  CHECK(journal->backlog_bytes().load() == 0);
}

TEST_CASE("more records than fit in one batch all arrive") {
  Directory directory;
  auto journal = open_journal(directory);
  FakeSink sink;
  const std::size_t count = max_batch_records * 2 + 17;
  for (std::size_t i = 0; i < count; ++i) REQUIRE(journal->writer(0).closed(answered(tenant)).ok());
  drain(*journal, sink);
  CHECK(sink.stored.size() == count);
  CHECK(sink.largest_batch <= max_batch_records);
}

TEST_CASE("while the sink is away nothing is lost, and everything comes when it is back") {
  Directory directory;
  auto journal = open_journal(directory);
  FakeSink sink;
  Drain carrier(*journal, sink);
  for (int i = 0; i < 20; ++i) REQUIRE(journal->writer(0).closed(answered(tenant)).ok());
  sink.away = true;
  CHECK_FALSE(carrier.drain_once().ok());
  CHECK_FALSE(carrier.drain_once().ok());
  CHECK(journal->backlog_bytes().load() > 0);
  sink.away = false;
  CHECK(*carrier.drain_once() == 20);
  CHECK(sink.stored.size() == 20);
}

TEST_CASE("a new process brings in what the last one left, and its unfinished requests as interrupted") {
  Directory directory;
  const RequestRecord finished = answered(tenant);
  RequestRecord unfinished = answered(tenant);
  unfinished.complete = false;
  {
    auto journal = open_journal(directory);
    REQUIRE(journal->writer(0).opened(finished).ok());
    REQUIRE(journal->writer(0).opened(unfinished).ok());
    REQUIRE(journal->writer(0).closed(finished).ok());
  }
  auto journal = open_journal(directory);
  FakeSink sink;
  drain(*journal, sink);
  REQUIRE(sink.stored.size() == 2);
  CHECK(sink.stored.at(finished.id.value()).error_code.empty());
  CHECK(sink.stored.at(unfinished.id.value()).error_code == "server_interrupted");
  CHECK_FALSE(sink.stored.at(unfinished.id.value()).complete);
  CHECK(directory.segments().size() == 1);  // the old one is gone, ours stays
}

TEST_CASE("a request that was open at the last drain is not forgotten by a crash after it") {
  Directory directory;
  RequestRecord unfinished = answered(tenant);
  FakeSink sink;
  {
    auto journal = open_journal(directory);
    Drain carrier(*journal, sink);
    REQUIRE(journal->writer(0).opened(unfinished).ok());
    REQUIRE(journal->writer(0).closed(answered(tenant)).ok());
    CHECK(*carrier.drain_once() == 1);
  }
  auto journal = open_journal(directory);
  drain(*journal, sink);
  REQUIRE(sink.stored.contains(unfinished.id.value()));
  CHECK(sink.stored.at(unfinished.id.value()).error_code == "server_interrupted");
  CHECK(sink.stored.size() == 2);
}

TEST_CASE("a frame torn by a crash ends its segment and loses nothing before it") {
  Directory directory;
  {
    auto journal = open_journal(directory);
    for (int i = 0; i < 5; ++i) REQUIRE(journal->writer(0).closed(answered(tenant)).ok());
  }
  REQUIRE(directory.segments().size() == 1);
  std::string torn;
  append_frame(torn, FrameKind::closed, answered(tenant));
  std::ofstream(directory.segments().front(), std::ios::app | std::ios::binary) << torn.substr(0, torn.size() / 2);

  auto journal = open_journal(directory);
  FakeSink sink;
  drain(*journal, sink);
  CHECK(sink.stored.size() == 5);
  CHECK(directory.segments().size() == 1);
  CHECK(journal->backlog_bytes().load() == 0);
}

TEST_CASE("a record that the database refuses goes to the quarantine and holds up no other") {
  Directory directory;
  FakeSink sink;
  sink.poison = "poison";
  RequestRecord bad = answered(tenant), other_bad = answered(tenant);
  bad.finish_reason = other_bad.finish_reason = "poison";
  {
    auto journal = open_journal(directory);
    for (int i = 0; i < 7; ++i) REQUIRE(journal->writer(0).closed(i == 2 ? bad : i == 3 ? other_bad : answered(tenant)).ok());
    Drain carrier(*journal, sink);
    REQUIRE(carrier.drain_once().ok());
    REQUIRE(carrier.drain_once().ok());
    CHECK(sink.stored.size() == 5);
    CHECK(journal->backlog_bytes().load() == 0);
  }
  std::ifstream reasons(directory.path + "/quarantine.reasons");
  std::string first, second, third;
  REQUIRE(std::getline(reasons, first));
  REQUIRE(std::getline(reasons, second));
  CHECK_FALSE(std::getline(reasons, third));
  CHECK(first.find(bad.id.to_string()) != std::string::npos);
  CHECK(first.find("22P99") != std::string::npos);

  SUBCASE("and arrives once the database takes it, with the next start") {
    sink.poison = "-";
    auto journal = open_journal(directory);
    drain(*journal, sink);
    CHECK(sink.stored.size() == 7);
    CHECK_FALSE(fs::exists(directory.path + "/quarantine"));
  }
  SUBCASE("and is kept while the database is away or refuses it still") {
    auto journal = open_journal(directory);
    sink.away = true;
    Drain carrier(*journal, sink);
    CHECK_FALSE(carrier.drain_once().ok());
    sink.away = false;
    REQUIRE(carrier.drain_once().ok());
    CHECK(sink.stored.size() == 5);
    CHECK(fs::file_size(directory.path + "/quarantine") > 0);
    CHECK_FALSE(fs::exists(directory.path + "/quarantine.replay"));
  }
}

TEST_CASE("a database that is away sends nothing to the quarantine") {
  Directory directory;
  auto journal = open_journal(directory);
  FakeSink sink;
  sink.away = true;
  REQUIRE(journal->writer(0).closed(answered(tenant)).ok());
  Drain carrier(*journal, sink);
  CHECK_FALSE(carrier.drain_once().ok());
  CHECK_FALSE(fs::exists(directory.path + "/quarantine"));
  sink.away = false;
  CHECK(*carrier.drain_once() == 1);
}

TEST_CASE("two processes cannot use one journal") {
  Directory directory;
  auto journal = open_journal(directory);
  const auto second = Journal::open(directory.path, 1);
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().is(journal_unwritable));
}

}  // namespace
}  // namespace astra::gateway::journal
