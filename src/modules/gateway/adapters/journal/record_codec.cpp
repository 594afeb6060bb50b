#include "gateway/adapters/journal/record_codec.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "gateway/adapters/journal/limits.hpp"
#include "platform/crypto/crc32.hpp"

namespace astra::gateway::journal {
namespace {

constexpr std::uint32_t magic = 0x314a4241;  // "ABJ1"
constexpr std::uint8_t version = 3;
constexpr std::size_t header_bytes = 12;
constexpr std::size_t max_text_bytes = 2'048;  // of one member: longer texts are cut, records stay small
constexpr std::size_t max_number_bytes = 10;

// How much room a record needs at most, so that it is written without looking for room at each member.
class Measure {
 public:
  static constexpr bool reads = false;
  void raw(const void*, std::size_t size) { bytes += size; }
  void number(std::uint64_t) { bytes += max_number_bytes; }
  void text(const std::string& value) { bytes += max_number_bytes + std::min(value.size(), max_text_bytes); }
  std::size_t bytes = 0;
};

class Writer {
 public:
  explicit Writer(char* to) : at(to) {}
  static constexpr bool reads = false;

  void raw(const void* bytes, std::size_t size) {
    std::memcpy(at, bytes, size);
    at += size;
  }
  // Seven bits a byte, the low ones first: most numbers of a record are small.
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
    *at++ = static_cast<char>(value);
  }
  void text(const std::string& value) {
    const std::size_t size = std::min(value.size(), max_text_bytes);
    number(size);
    raw(value.data(), size);
  }
  char* at;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  static constexpr bool reads = true;

  void raw(void* bytes, std::size_t size) {
    if (in_.size() < size) {
      failed_ = true;
      std::memset(bytes, 0, size);
      return;
    }
    std::memcpy(bytes, in_.data(), size);
    in_.remove_prefix(size);
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !in_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    failed_ = true;
    return 0;
  }
  void text(std::string& value) {
    const std::uint64_t size = number();
    if (in_.size() < size) {
      failed_ = true;
      return;
    }
    value.assign(in_.substr(0, size));
    in_.remove_prefix(size);
  }
  bool complete() const { return !failed_ && in_.empty(); }

 private:
  std::string_view in_;
  bool failed_ = false;
};

// One list of members for both directions, so that they cannot disagree. `Record` is const when writing.
template <class Archive, class T>
void transfer(Archive& archive, T& value) {
  using Value = std::remove_const_t<T>;
  if constexpr (std::is_same_v<Value, std::string>) {
    archive.text(value);
  } else if constexpr (requires { value.has_value(); }) {
    bool present = value.has_value();
    transfer(archive, present);
    if (!present) return;
    if constexpr (Archive::reads) value.emplace();
    transfer(archive, *value);
  } else if constexpr (std::is_integral_v<Value> || std::is_enum_v<Value>) {
    // A small negative number becomes a small one without a sign.
    if constexpr (Archive::reads) {
      const std::uint64_t n = archive.number();
      value = static_cast<Value>(std::is_signed_v<Value> ? (n >> 1) ^ (~(n & 1) + 1) : n);
    } else {
      const auto n = static_cast<std::uint64_t>(value);
      archive.number(std::is_signed_v<Value> ? n << 1 ^ (n >> 63 != 0 ? ~std::uint64_t{0} : 0) : n);
    }
  } else {
    static_assert(std::is_trivially_copyable_v<Value>);
    archive.raw(const_cast<Value*>(&value), sizeof value);
  }
}

template <class Archive, class... T>
void transfer_all(Archive& archive, T&... values) {
  (transfer(archive, values), ...);
}

template <class Archive, class Verdicts>
void transfer_verdicts(Archive& archive, Verdicts& verdicts) {
  for (auto& verdict : verdicts) transfer_all(archive, verdict.outcome, verdict.duration_us, verdict.detail);
}

// What is known when a request is sent on.
template <class Archive, class Record>
void transfer_opening(Archive& archive, Record& r) {
  transfer_all(archive, r.id, r.tenant, r.key_id, r.user_id, r.team_id, r.started_at, r.door, r.method_path, r.client_ip, r.user_agent,
               r.traceparent, r.snapshot_revision, r.requested_model, r.provider, r.model, r.connection_id, r.attempts, r.stream,
               r.request_bytes, r.request_sha256, r.held);
  transfer_verdicts(archive, r.request_verdicts);
}

template <class Archive, class Record>
void transfer_answer(Archive& archive, Record& r) {
  transfer_all(archive, r.status, r.error_code, r.complete, r.client_disconnected, r.finish_reason);
  auto& u = r.usage;
  transfer_all(archive, u.in_plain, u.in_cache_read, u.in_cache_write_5m, u.in_cache_write_1h, u.in_audio, u.in_image, u.out_text,
               u.out_reasoning, u.out_audio, u.out_image, u.web_searches, u.images, u.audio_ms, u.characters, u.searches,
               u.provider_cost_picos, u.estimated);
  transfer_all(archive, r.cost, r.priced, r.price_version, r.response_bytes, r.response_sha256, r.duration_us, r.upstream_us,
               r.first_token_us);
  transfer_verdicts(archive, r.response_verdicts);
}

template <class Archive, class Record>
void transfer_record(Archive& archive, FrameKind kind, Record& r) {
  transfer_opening(archive, r);
  if (kind == FrameKind::closed) transfer_answer(archive, r);
}

}  // namespace

void append_frame(std::string& out, FrameKind kind, const RequestRecord& record) {
  const std::size_t begin = out.size();
  Measure room;
  transfer_record(room, kind, record);
  out.resize(begin + header_bytes + 2 + room.bytes);
  Writer writer(out.data() + begin + header_bytes);
  *writer.at++ = static_cast<char>(version);
  *writer.at++ = static_cast<char>(kind);
  transfer_record(writer, kind, record);
  out.resize(static_cast<std::size_t>(writer.at - out.data()));
  const std::string_view payload = std::string_view(out).substr(begin + header_bytes);
  const std::uint32_t header[3] = {magic, static_cast<std::uint32_t>(payload.size()), crypto::crc32(payload)};
  std::memcpy(out.data() + begin, header, header_bytes);
}

bool take_frame(std::string_view& bytes, Frame& frame) {
  std::uint32_t header[3];
  if (bytes.size() < header_bytes) return false;
  std::memcpy(header, bytes.data(), header_bytes);
  if (header[0] != magic || header[1] > max_frame_bytes || header[1] < 2 || bytes.size() < header_bytes + header[1]) return false;
  const std::string_view payload = bytes.substr(header_bytes, header[1]);
  if (crypto::crc32(payload) != header[2] || static_cast<std::uint8_t>(payload[0]) != version) return false;
  frame = Frame{static_cast<FrameKind>(payload[1]), {}};
  Reader reader(payload.substr(2));
  transfer_record(reader, frame.kind, frame.record);
  if (!reader.complete()) return false;
  bytes.remove_prefix(header_bytes + header[1]);
  return true;
}

}  // namespace astra::gateway::journal
