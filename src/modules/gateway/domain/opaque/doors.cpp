#include "gateway/domain/opaque/doors.hpp"

#include <array>

namespace astra::gateway {
namespace {

using Kind = OpaqueDoor::Kind;

constexpr std::array<OpaqueDoor, 8> table{{
    {"openai.images", "POST", "/v1/images/generations", Kind::model, Service::images, Meter::images, "dall-e-2"},
    {"openai.image_edits", "POST", "/v1/images/edits", Kind::model, Service::image_edits, Meter::images, "dall-e-2"},
    {"openai.image_variations", "POST", "/v1/images/variations", Kind::model, Service::image_edits, Meter::images, "dall-e-2"},
    {"openai.speech", "POST", "/v1/audio/speech", Kind::model, Service::speech, Meter::speech, {}},
    {"openai.transcriptions", "POST", "/v1/audio/transcriptions", Kind::model, Service::transcriptions, Meter::transcription, {}},
    {"openai.translations", "POST", "/v1/audio/translations", Kind::model, Service::transcriptions, Meter::transcription, {}},
    {"openai.moderations", "POST", "/v1/moderations", Kind::model, Service::moderations, Meter::none, "omni-moderation-latest"},
    {"openai.rerank", "POST", "/v1/rerank", Kind::model, Service::rerank, Meter::rerank, {}},
}};

constexpr std::string_view providers_prefix = "/providers/";
constexpr OpaqueDoor pass_through{"pass_through", "*", "/providers/", Kind::pass_through, Service::completions, Meter::tokens, {}};

// The segment where the pattern has {}, if the rest is equal.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const std::size_t hole = pattern.find("{}");
  if (hole == std::string_view::npos) return path == pattern ? std::optional(std::string_view()) : std::nullopt;
  const std::string_view before = pattern.substr(0, hole);
  const std::string_view after = pattern.substr(hole + 2);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
  const std::string_view segment = path.substr(before.size(), path.size() - before.size() - after.size());
  return segment.find('/') == std::string_view::npos ? std::optional(segment) : std::nullopt;
}

}  // namespace

std::span<const OpaqueDoor> opaque_doors() { return table; }

std::optional<OpaqueMatch> find_opaque_door(std::string_view method, std::string_view path) {
  if (path.starts_with(providers_prefix)) return OpaqueMatch{&pass_through, path.substr(providers_prefix.size())};
  for (const OpaqueDoor& door : table)
    if (door.method == method)
      if (const auto rest = match(door.path, path)) return OpaqueMatch{&door, *rest};
  return std::nullopt;
}

}  // namespace astra::gateway
