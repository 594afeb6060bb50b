#pragma once
#include <string>
#include <string_view>

#include "gateway/domain/formats/wire_format.hpp"

// Opaque texts of a provider (thinking signatures) that clients of another format carry back for it. Each says whose it
// is, so that a conversation that moves to another provider does not hand it what only the first one can read.
namespace astra::gateway {

// Gemini signs its function calls. Clients return a call's id whatever their format is, so the signature rides there.
struct CallId {
  std::string_view id;          // what goes to a provider
  std::string_view signature;   // base64url; empty where there is none
};
CallId split_call_id(std::string_view id);
// Whether any id in a request's bytes may carry one.
bool carries_signatures(std::string_view bytes);
std::string signed_call_id(std::string_view id, std::string_view base64_signature);

// A thinking signature on its way through a client: Gemini's are marked, those without a mark are Anthropic's.
std::string mark_gemini_signature(std::string_view signature);
bool is_gemini_signature(std::string_view marked);
std::string_view gemini_signature(std::string_view marked);   // empty where it is another's

// A signature that is not Gemini's, for Gemini's clients: base64, as they expect it, that says it is not Google's.
std::string foreign_to_base64(std::string_view signature);
bool is_foreign_base64(std::string_view base64);
// The signature again; empty where the text is none of ours.
std::string foreign_from_base64(std::string_view base64);

}  // namespace astra::gateway
