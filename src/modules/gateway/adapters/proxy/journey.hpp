#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "gateway/adapters/proxy/engine.hpp"
#include "gateway/adapters/proxy/provider_answer.hpp"
#include "gateway/adapters/proxy/request_span.hpp"
#include "gateway/domain/budgets/budget_book.hpp"
#include "gateway/domain/chat/event.hpp"
#include "gateway/domain/chat/response.hpp"
#include "gateway/domain/formats/stream.hpp"
#include "gateway/domain/opaque/usage.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/http/direct.hpp"

// For data-plane .cpp files only.
namespace astra::gateway::proxy {

// One request from its head to its record: runs the checkpoints, asks providers, answers, and closes the record before
// the last byte leaves. Lives in its coroutine on one loop.
class Journey {
 public:
  Journey(Engine& engine, http::Exchange& exchange, const Door& door);
  ~Journey();

  http::Task<void> run();

 private:
  // What became of one attempt to have the request answered.
  enum class Attempt { answered, try_again, try_next };

  http::Task<void> generate();
  http::Task<void> list_models();
  // The token_budget checkpoint. Errors: those that refuse the request.
  http::Task<Result<void>> hold_budgets();
  // Absent: the database did not answer in time, or the client left.
  http::Task<std::optional<BudgetBook::Answer>> try_hold(std::vector<const Budget*> budgets, std::int64_t amount_micros);
  // Counting tokens: our estimate where the provider cannot, and says so; the provider's own words else.
  http::Task<void> answer_estimate();
  http::Task<Attempt> answer_count(ProviderAnswer& answer, bool last);
  http::Task<Attempt> attempt(const Target& target, bool last);
  http::Task<Attempt> answer_whole(ProviderAnswer& answer, bool last);
  http::Task<Attempt> answer_stream(ProviderAnswer& answer, bool last);
  http::Task<Attempt> answer_opaque(ProviderAnswer& answer, bool last);
  void settle(OpaqueUsage& meter);

  // How long to wait before the target is asked again after the failure; absent: it is not.
  std::optional<Duration> pause_before_retry(const ProviderError& error) const;
  // Whether the failure should be answered now, or the same or another target asked first.
  http::Task<Attempt> refuse_or_next(ProviderError error, bool last);
  http::Task<void> fail(DomainError error);
  http::Task<void> fail(const ProviderError& error);
  http::Task<void> send_whole(int status, std::string body, http::Headers headers);

  http::Task<Result<void>> record_dispatch();
  void observe(const ChatEvent& event);
  void measure_usage(bool has_usage);
  // Ends the books and puts the record to the journal. The answer must not end before the journal has it: recorded().
  void close_record(int status);
  // Waits until the loop has seen to what else is ready, so that the records of many requests are written at once.
  // False when the journal took the record not.
  http::Task<bool> recorded();
  bool commit_record();
  journal::JournalWriter& writer() { return engine_.journal.writer(exchange_.loop_index()); }
  // Where the tenant asks for it, waits until the record would survive a loss of power; false when it may not.
  http::Task<bool> on_disk();
  http::Headers answer_headers() const;
  std::string server_timing() const;
  std::uint32_t elapsed_us() const;

  Engine& engine_;
  http::Exchange& exchange_;
  RequestContext context_;
  std::int64_t started_us_;
  std::int64_t waited_us_ = 0;          // for providers
  std::vector<BudgetHold> holds_;
  bool choice_ = false;                 // there is more than one target: how they fare matters
  std::int32_t retries_left_ = 0;       // of the target at hand
  bool dispatched_ = false;
  bool closed_ = false;
  journal::JournalWriter::Ticket closing_ = 0;
  std::int64_t answer_text_bytes_ = 0;  // for an estimate where the provider reports no usage
  std::optional<crypto::Sha256> answer_digest_;
  RequestSpan span_;
};

}  // namespace astra::gateway::proxy
