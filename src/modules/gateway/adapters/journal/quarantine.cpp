#include "gateway/adapters/journal/quarantine.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "gateway/adapters/journal/journal.hpp"
#include "gateway/adapters/journal/record_codec.hpp"
#include "kernel/json.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metrics.hpp"

namespace astra::gateway::journal {
namespace fs = std::filesystem;
namespace {

metrics::Counter& quarantined() {
  static metrics::Counter& counter =
      metrics::registry().counter("bastion_journal_quarantined_total", "Records the database refused, set aside beside the journal.");
  return counter;
}

// Appends and waits for the disk. A write that fails half-way is taken back, so that what follows can be read.
Result<void> append_durably(const std::string& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return DomainError(journal_unwritable, path + ": " + std::strerror(errno));
  const off_t before = ::lseek(file, 0, SEEK_END);
  const bool written = ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fdatasync(file) == 0;
  const int reason = errno;
  const bool clean = written || ::ftruncate(file, before) == 0;
  ::close(file);
  if (written) return {};
  return DomainError(journal_unwritable, path + ": " + std::strerror(reason) + (clean ? "" : "; it ends in a torn frame"));
}

std::string reason_line(const RequestRecord& record, const DomainError& reason) {
  std::string line;
  JsonWriter json(line);
  json.begin_object().field("id", record.id.to_string()).field("tenant_id", record.tenant.to_string());
  json.field("started_at", to_rfc3339(record.started_at)).field("reason", reason.message()).end_object();
  return line + "\n";
}

}  // namespace

Quarantine::Quarantine(const std::string& journal_directory) : path_(journal_directory + "/quarantine") {}

Result<void> Quarantine::keep(const RequestRecord& record, const DomainError& reason) {
  std::string frame;
  append_frame(frame, FrameKind::closed, record);
  TRY(append_durably(path_, frame));
  TRY(append_durably(path_ + ".reasons", reason_line(record, reason)));
  quarantined().add();
  log::error("the database refused a record; it is kept in the journal's quarantine",
             {{"request", record.id.to_string()}, {"tenant", record.tenant.to_string()}, {"file", path_}});
  return {};
}

Result<std::size_t> Quarantine::replay(const std::function<Result<void>(const RequestRecord&)>& store) {
  const std::string replayed = path_ + ".replay";  // also what an earlier replay did not come to the end of
  std::error_code error;
  if (!fs::exists(replayed, error)) {
    if (!fs::exists(path_, error)) return std::size_t{0};
    fs::rename(path_, replayed, error);
    if (error) return DomainError(journal_unwritable, path_ + ": " + error.message());
    fs::remove(path_ + ".reasons", error);  // who is refused again gives a reason again
  }
  std::ifstream file(replayed, std::ios::binary);
  const std::string content = (std::ostringstream() << file.rdbuf()).str();
  std::string_view rest = content;
  std::size_t count = 0;
  for (Frame frame; take_frame(rest, frame); ++count) TRY(store(frame.record));
  if (!rest.empty()) {
    fs::rename(replayed, path_ + ".damaged", error);
    log::error("the journal's quarantine ends in a damaged frame; it is set aside", {{"file", path_ + ".damaged"}, {"bytes", rest.size()}});
  }
  fs::remove(replayed, error);
  return count;
}

}  // namespace astra::gateway::journal
