#include <algorithm>
#include <string>

#include "gateway/domain/errors.hpp"
#include "gateway/domain/formats/openai_responses.hpp"
#include "gateway/domain/formats/provider_errors.hpp"
#include "gateway/domain/formats/reading.hpp"

// OpenAI responses: whole answers, both directions.
namespace astra::gateway::openai_responses {
namespace {

constexpr std::int64_t beyond_any_model = 1'000'000'000'000;

std::int64_t count(JsonValue json) { return std::clamp<std::int64_t>(json.int_or(0), 0, beyond_any_model); }

void read_message(JsonValue item, ChatSource& source, std::vector<Part>& parts) {
  for (const JsonValue content : item["content"].elements()) {
    const bool refusal = content["type"].equals("refusal");
    const JsonValue text = content[refusal ? "refusal" : "text"];
    if (!text.is_string()) continue;
    Part& part = parts.emplace_back();
    part.kind = refusal ? Part::Kind::refusal : Part::Kind::text;
    part.text = {source.text(text), text.raw()};
  }
}

void read_item(JsonValue item, ChatSource& source, std::vector<Part>& parts) {
  const JsonValue type = item["type"];
  if (type.equals("message")) return read_message(item, source, parts);
  Part& part = parts.emplace_back();
  part.raw = item.raw();
  if (type.equals("function_call")) {
    part.kind = Part::Kind::tool_call;
    part.id = source.text(item["call_id"]);
    part.name = source.text(item["name"]);
    part.text = {source.text(item["arguments"]), item["arguments"].raw()};
  } else if (type.equals("reasoning")) {
    part.kind = Part::Kind::thinking;
    std::string words;
    for (const JsonValue piece : item["summary"].elements()) words += piece["text"].string_or({});
    part.text.value = source.keep(std::move(words));
    part.signature = source.text(item["encrypted_content"]);
  } else {
    part.kind = Part::Kind::other;
  }
}

FinishReason finish_of(JsonValue root, const std::vector<Part>& parts) {
  const JsonValue reason = root["incomplete_details"]["reason"];
  if (reason.equals("content_filter")) return FinishReason::content_filter;
  if (root["status"].equals("incomplete")) return FinishReason::length;
  const bool calls = std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.kind == Part::Kind::tool_call; });
  return calls ? FinishReason::tool_calls : FinishReason::stop;
}

}  // namespace

bool read_usage(JsonValue json, Usage& usage) {
  if (!json.is_object()) return false;
  const std::int64_t in = count(json["input_tokens"]);
  const std::int64_t out = count(json["output_tokens"]);
  Usage read;
  read.in_cache_read = std::min(in, count(json["input_tokens_details"]["cached_tokens"]));
  read.in_cache_write_5m = std::min(in - read.in_cache_read, count(json["input_tokens_details"]["cache_write_tokens"]));
  read.in_plain = in - read.in_cache_read - read.in_cache_write_5m;
  read.out_reasoning = std::min(out, count(json["output_tokens_details"]["reasoning_tokens"]));
  read.out_text = out - read.out_reasoning;
  usage = read;
  return true;
}

Result<ChatResponse> parse_response(std::string bytes, const Dialect*) {
  ChatResponse response;
  response.format = WireFormat::openai_responses;
  response.source = TRY(read_response_source(std::move(bytes)));
  ChatSource& source = *response.source;
  const JsonValue root = source.root();
  response.id = source.text(root["id"]);
  response.model = source.text(root["model"]);
  response.created_s = root["created_at"].int_or(0);
  response.has_usage = read_usage(root["usage"], response.usage);
  if (root["error"].exists_and_not_null()) {
    response.error = read_failure(root);
    return response;
  }
  if (!root["output"].is_array()) return DomainError(errors::provider_protocol_error, "The answer has no output.");
  Choice& choice = response.choices.emplace_back();
  for (const JsonValue item : root["output"].elements()) read_item(item, source, choice.parts);
  choice.finish = finish_of(root, choice.parts);
  return response;
}

std::string_view incomplete_reason(FinishReason reason) {
  switch (reason) {
    case FinishReason::length:
    case FinishReason::context_length: return "max_output_tokens";
    case FinishReason::content_filter: return "content_filter";
    default: return {};
  }
}

std::string response_id(std::string_view id) {
  if (id.starts_with("resp_")) return std::string(id);
  for (const std::string_view prefix : {"req_", "msg_", "chatcmpl-"})
    if (id.starts_with(prefix)) id.remove_prefix(prefix.size());
  return "resp_" + std::string(id);
}

void write_content_part(JsonWriter& w, Part::Kind kind, std::string_view text) {
  w.begin_object();
  if (kind == Part::Kind::refusal) w.field("type", "refusal").field("refusal", text);
  else w.field("type", "output_text").field("text", text).key("annotations").begin_array().end_array();
  w.end_object();
}

void write_item(JsonWriter& w, const OutputItem& item, std::string_view status) {
  w.begin_object().field("id", item.id);
  switch (item.kind) {
    case Part::Kind::tool_call:
      w.field("type", "function_call").field("status", status).field("call_id", item.call_id).field("name", item.name);
      w.field("arguments", item.text);
      break;
    case Part::Kind::thinking:
    case Part::Kind::redacted_thinking:
      w.field("type", "reasoning").key("summary").begin_array();
      if (!item.text.empty()) w.begin_object().field("type", "summary_text").field("text", item.text).end_object();
      w.end_array();
      if (!item.signature.empty()) w.field("encrypted_content", std::string(foreign_signature) + std::string(item.signature));
      break;
    default:
      w.field("type", "message").field("status", status).field("role", "assistant").key("content").begin_array();
      if (status != "in_progress") write_content_part(w, item.kind, item.text);
      w.end_array();
  }
  w.end_object();
}

void begin_response(JsonWriter& w, const ResponseHead& head) {
  w.begin_object().field("id", head.id).field("object", "response").field_number("created_at", head.created_s);
  w.field("status", head.status).field_null("error").key("incomplete_details");
  if (head.incomplete_reason.empty()) w.null();
  else w.begin_object().field("reason", head.incomplete_reason).end_object();
  w.field_null("instructions").field_null("max_output_tokens").field("model", head.model).key("output").begin_array();
}

void end_response(JsonWriter& w, const Usage* usage) {
  w.end_array().field_boolean("parallel_tool_calls", true).field_null("previous_response_id");
  // Nothing is stored here: what was converted cannot be asked for again.
  w.key("reasoning").begin_object().field_null("effort").field_null("summary").end_object().field_boolean("store", false);
  w.field_null("temperature").key("text").begin_object().key("format").begin_object().field("type", "text").end_object().end_object();
  w.field("tool_choice", "auto").key("tools").begin_array().end_array().field_null("top_p").field("truncation", "disabled").key("usage");
  if (usage == nullptr) {
    w.null();
  } else {
    w.begin_object().field_number("input_tokens", usage->in_total()).key("input_tokens_details").begin_object();
    w.field_number("cached_tokens", usage->in_cache_read).end_object().field_number("output_tokens", usage->out_total());
    w.key("output_tokens_details").begin_object().field_number("reasoning_tokens", usage->out_reasoning).end_object();
    w.field_number("total_tokens", usage->total()).end_object();
  }
  w.field_null("user").key("metadata").begin_object().end_object().end_object();
}

std::string render_response(const ChatResponse& response, const ResponseOptions& options) {
  std::string out;
  JsonWriter w(out);
  const std::string id = response_id(response.id.empty() ? options.id : response.id);
  const Choice empty;
  const Choice& choice = response.choices.empty() ? empty : response.choices.front();
  const std::string_view reason = incomplete_reason(choice.finish);
  begin_response(w, {.id = id,
                     .model = options.model.empty() ? response.model : options.model,
                     .created_s = response.created_s != 0 ? response.created_s : options.now_s,
                     .status = reason.empty() ? "completed" : "incomplete",
                     .incomplete_reason = reason});
  std::size_t index = 0;
  for (const Part& part : choice.parts) {
    if (part.kind == Part::Kind::other) continue;
    const std::string_view prefix = part.kind == Part::Kind::tool_call ? "fc_"
                                    : part.kind == Part::Kind::thinking || part.kind == Part::Kind::redacted_thinking ? "rs_" : "msg_";
    write_item(w,
               {.kind = part.kind, .id = std::string(prefix) + id.substr(5) + "_" + std::to_string(index++), .call_id = part.id,
                .name = part.name, .text = part.text.value, .signature = part.signature},
               "completed");
  }
  end_response(w, response.has_usage ? &response.usage : nullptr);
  return out;
}

}  // namespace astra::gateway::openai_responses
