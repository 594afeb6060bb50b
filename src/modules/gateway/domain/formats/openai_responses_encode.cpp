#include <string>

#include "gateway/domain/door_error.hpp"
#include "gateway/domain/formats/openai_responses.hpp"

// OpenAI responses: writing a stream for a client.
namespace astra::gateway::openai_responses {
namespace {

using Kind = ChatEvent::Kind;

// Items open and close in order: one at a time, as blocks do in every provider's stream but for interleaved tool calls,
// whose items stay open side by side. An item's text is kept for the events that repeat it, up to a bound.
class Encoder final : public StreamEncoder {
 public:
  explicit Encoder(StreamEncoderOptions options) : options_(std::move(options)) {}

  void encode(const ChatEvent& event, std::string& out) override {
    if (done_ || event.choice != 0) return;
    switch (event.kind) {
      case Kind::start: return start(event, out);
      case Kind::text: return piece(event, Part::Kind::text, out);
      case Kind::refusal: return piece(event, Part::Kind::refusal, out);
      case Kind::reasoning: return piece(event, Part::Kind::thinking, out);
      case Kind::reasoning_signature:
      case Kind::reasoning_redacted: return signature(event, out);
      case Kind::tool_call_start: return call(event, out);
      case Kind::tool_call_arguments: return piece(event, Part::Kind::tool_call, out);
      case Kind::block_end: return close(event.block, out);
      case Kind::usage: usage_ = event.usage, has_usage_ = true; return;
      case Kind::finish: finish_ = event.finish; return;
      case Kind::error:
        return fail(event.error, out);
      case Kind::citation:
      case Kind::end: return;
    }
  }

  void finish(std::string& out) override {
    if (done_) return;
    begin_stream(out);
    for (Item& item : items_)
      if (item.open) close_item(item, out);
    done_ = true;
    const std::string_view reason = incomplete_reason(finish_);
    const std::string_view status = reason.empty() ? "completed" : "incomplete";
    event(reason.empty() ? "response.completed" : "response.incomplete", out, [&](JsonWriter& w) {
      w.key("response");
      write_response(w, status, reason);
    });
  }

 private:
  struct Item {
    std::uint32_t block;
    Part::Kind kind;
    std::string id;
    std::string call_id;
    std::string name;
    std::string text;
    std::string signature;
    bool open = true;
  };

  void fail(const ProviderError& error, std::string& out) {
    constexpr std::string_view first = "\"sequence_number\":0}";
    done_ = true;
    out += render_stream_error(WireFormat::openai_responses, error, {});
    if (const std::size_t at = out.rfind(first); at != std::string::npos)
      out.replace(at, first.size(), "\"sequence_number\":" + std::to_string(sequence_) + "}");
  }

  template <class Fields>
  void event(std::string_view type, std::string& out, Fields&& fields) {
    out.append("event: ").append(type).append("\ndata: ");
    JsonWriter w(out);
    w.begin_object().field("type", type);
    fields(w);
    w.field_number("sequence_number", sequence_++).end_object();
    out += "\n\n";
  }

  OutputItem shown(const Item& item) const {
    return {.kind = item.kind, .id = item.id, .call_id = item.call_id, .name = item.name, .text = item.text, .signature = item.signature};
  }

  void write_response(JsonWriter& w, std::string_view status, std::string_view reason) {
    begin_response(w, {.id = options_.id, .model = options_.model, .created_s = options_.now_s, .status = status, .incomplete_reason = reason});
    if (status != "in_progress")
      for (const Item& item : items_) write_item(w, shown(item), "completed");
    end_response(w, has_usage_ && status != "in_progress" ? &usage_ : nullptr);
  }

  void start(const ChatEvent& event, std::string& out) {
    if (!event.id.empty()) options_.id = event.id;
    if (options_.model.empty()) options_.model = event.model;
    begin_stream(out);
  }

  void begin_stream(std::string& out) {
    if (started_) return;
    started_ = true;
    options_.id = response_id(options_.id);
    for (const std::string_view type : {"response.created", "response.in_progress"})
      event(type, out, [&](JsonWriter& w) {
        w.key("response");
        write_response(w, "in_progress", {});
      });
  }

  Item* find(std::uint32_t block) {
    for (auto item = items_.rbegin(); item != items_.rend(); ++item)
      if (item->block == block && item->open) return &*item;
    return nullptr;
  }

  std::size_t index_of(const Item& item) const { return static_cast<std::size_t>(&item - items_.data()); }

  Item& add(std::uint32_t block, Part::Kind kind, std::string& out, std::string_view call_id = {}, std::string_view name = {}) {
    begin_stream(out);
    const bool thinking = kind == Part::Kind::thinking || kind == Part::Kind::redacted_thinking;
    const std::string_view prefix = kind == Part::Kind::tool_call ? "fc_" : thinking ? "rs_" : "msg_";
    std::string id = std::string(prefix) + options_.id.substr(5) + "_" + std::to_string(items_.size());
    items_.push_back({block, kind, std::move(id), std::string(call_id), std::string(name), {}, {}});
    Item& item = items_.back();
    const std::size_t index = items_.size() - 1;
    event("response.output_item.added", out, [&](JsonWriter& w) {
      w.field_number("output_index", static_cast<std::int64_t>(index)).key("item");
      write_item(w, shown(item), "in_progress");
    });
    if (kind == Part::Kind::tool_call || kind == Part::Kind::redacted_thinking) return item;
    event(thinking ? "response.reasoning_summary_part.added" : "response.content_part.added", out, [&](JsonWriter& w) {
      place(w, item);
      w.key("part");
      part(w, item, {});
    });
    return item;
  }

  // item_id, output_index and the index within the item, which is always the first.
  void place(JsonWriter& w, const Item& item) const {
    w.field("item_id", item.id).field_number("output_index", static_cast<std::int64_t>(index_of(item)));
    if (item.kind == Part::Kind::thinking) w.field_number("summary_index", 0);
    else if (item.kind != Part::Kind::tool_call) w.field_number("content_index", 0);
  }

  static void part(JsonWriter& w, const Item& item, std::string_view text) {
    if (item.kind == Part::Kind::thinking) w.begin_object().field("type", "summary_text").field("text", text).end_object();
    else write_content_part(w, item.kind, text);
  }

  void piece(const ChatEvent& source, Part::Kind kind, std::string& out) {
    Item* item = find(source.block);
    if (item == nullptr) {
      if (kind == Part::Kind::tool_call) return;  // arguments of a call that never began
      if (items_.size() >= limits::max_stream_blocks) return;
      item = &add(source.block, kind, out);
    }
    if (item->kind != kind) return;
    if (held_ + source.text.size() <= limits::max_held_event_bytes) {
      item->text += source.text;
      held_ += source.text.size();
    }
    event(delta_type(kind), out, [&](JsonWriter& w) {
      place(w, *item);
      w.field("delta", source.text);
      if (kind == Part::Kind::text) w.key("logprobs").begin_array().end_array();
    });
  }

  static std::string_view delta_type(Part::Kind kind) {
    switch (kind) {
      case Part::Kind::tool_call: return "response.function_call_arguments.delta";
      case Part::Kind::thinking: return "response.reasoning_summary_text.delta";
      case Part::Kind::refusal: return "response.refusal.delta";
      default: return "response.output_text.delta";
    }
  }

  void call(const ChatEvent& event, std::string& out) {
    if (items_.size() < limits::max_stream_blocks) add(event.block, Part::Kind::tool_call, out, event.id, event.name);
  }

  void signature(const ChatEvent& event, std::string& out) {
    Item* item = find(event.block);
    if (item == nullptr && items_.size() >= limits::max_stream_blocks) return;
    if (item == nullptr) item = &add(event.block, event.kind == Kind::reasoning_redacted ? Part::Kind::redacted_thinking : Part::Kind::thinking, out);
    item->signature = event.text;
  }

  void close(std::uint32_t block, std::string& out) {
    if (Item* item = find(block)) close_item(*item, out);
  }

  void close_item(Item& item, std::string& out) {
    item.open = false;
    if (item.kind == Part::Kind::tool_call && item.text.empty()) item.text = "{}";
    if (item.kind == Part::Kind::tool_call) {
      event("response.function_call_arguments.done", out, [&](JsonWriter& w) {
        place(w, item);
        w.field("name", item.name).field("arguments", item.text);
      });
    } else if (item.kind != Part::Kind::redacted_thinking) {
      const bool thinking = item.kind == Part::Kind::thinking;
      const bool refusal = item.kind == Part::Kind::refusal;
      event(thinking ? "response.reasoning_summary_text.done" : refusal ? "response.refusal.done" : "response.output_text.done", out,
            [&](JsonWriter& w) {
              place(w, item);
              w.field(refusal ? "refusal" : "text", item.text);
              if (item.kind == Part::Kind::text) w.key("logprobs").begin_array().end_array();
            });
      event(thinking ? "response.reasoning_summary_part.done" : "response.content_part.done", out, [&](JsonWriter& w) {
        place(w, item);
        w.key("part");
        part(w, item, item.text);
      });
    }
    event("response.output_item.done", out, [&](JsonWriter& w) {
      w.field_number("output_index", static_cast<std::int64_t>(index_of(item))).key("item");
      write_item(w, shown(item), "completed");
    });
  }

  StreamEncoderOptions options_;
  std::vector<Item> items_;
  std::size_t held_ = 0;
  std::int64_t sequence_ = 0;
  FinishReason finish_ = FinishReason::none;
  Usage usage_;
  bool has_usage_ = false;
  bool started_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<StreamEncoder> make_encoder(StreamEncoderOptions options) { return std::make_unique<Encoder>(std::move(options)); }

// The error of a whole body as an event: its members stand beside the type.
std::string frame_error(const std::string& body) {
  JsonDocument document;
  std::string out = "event: error\ndata: ";
  JsonWriter w(out);
  w.begin_object().field("type", "error");
  if (document.reparse(body)) {
    const JsonValue error = document.root()["error"];
    for (const std::string_view name : {"code", "message", "param"}) w.field_raw(name, error[name].raw());
  }
  w.field_number("sequence_number", 0).end_object();
  return out + "\n\n";
}

}  // namespace astra::gateway::openai_responses
