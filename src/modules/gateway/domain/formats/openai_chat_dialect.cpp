#include "gateway/domain/formats/openai_chat_dialect.hpp"

#include <algorithm>

#include "gateway/domain/formats/reading.hpp"

namespace astra::gateway::openai_chat {
namespace {

class DialectSplicer {
 public:
  DialectSplicer(const ChatRequest& request, const Dialect& dialect, JsonSplice& splice, std::vector<std::string>& dropped)
      : request_(request), dialect_(dialect), root_(request.source->root()), splice_(splice), dropped_(dropped) {}

  void apply(std::string_view model, const RenderOptions& options) {
    name_model(model);
    for (const std::string_view field : dialect_.drop_fields) drop(field);
    for (const FieldName& name : dialect_.renamed_fields) rename(name.ours, name.theirs);
    if (options.dialect != nullptr) understand_mistrals_clients();
    if (dialect_.max_tokens_field == "max_tokens") rename("max_completion_tokens", "max_tokens");
    tool_choice();
    stream(options);
    for (const JsonValue message : root_["messages"].elements()) edit_message(message);
    if (!dialect_.strict_tools)
      for (const JsonValue tool : root_["tools"].elements())
        if (tool["function"]["strict"].exists()) splice_.remove(tool["function"], "strict");
    for (const auto& [name, text] : options.members) splice_.set(root_, name, json_string(text));
  }

 private:
  void name_model(std::string_view model) {
    if (dialect_.model_field != "model") {
      splice_.remove(root_, "model");
      splice_.set(root_, dialect_.model_field, json_string(model));
    } else if (request_.model.value != model) {
      splice_.set(root_, "model", json_string(model));
    }
  }

  void drop(std::string_view field) {
    if (!root_[field].exists()) return;
    splice_.remove(root_, field);
    dropped_.emplace_back(field);
  }

  void rename(std::string_view from, std::string_view to) {
    const JsonValue value = root_[from];
    if (!value.exists()) return;
    splice_.remove(root_, from);
    splice_.set(root_, to, std::string(value.raw()));
  }

  // They say random_seed and any to everybody; all of the family know seed and required.
  void understand_mistrals_clients() {
    if (name_in(dialect_, "seed") == "seed" && !drops(dialect_, "seed")) rename("random_seed", "seed");
    const JsonValue choice = root_["tool_choice"];
    if (choice.equals("any") && !drops(dialect_, "tool_choice") && !dialect_.tool_choice_option) splice_.replace(choice.raw(), "\"required\"");
  }

  void tool_choice() {
    const JsonValue choice = root_["tool_choice"];
    if (!choice.is_string() || !dialect_.tool_choice_option) return;
    splice_.remove(root_, "tool_choice");
    splice_.set(root_, "tool_choice_option", choice.equals("any") ? "\"required\"" : std::string(choice.raw()));
  }

  void stream(const RenderOptions& options) {
    const JsonValue stream_options = root_["stream_options"];
    if (!dialect_.stream_field) splice_.remove(root_, "stream");
    if (!dialect_.stream_options) {
      if (stream_options.exists()) splice_.remove(root_, "stream_options");
    } else if (request_.stream && options.ask_stream_usage && !request_.stream_usage) {
      if (stream_options.is_object()) splice_.set(stream_options, "include_usage", "true");
      else splice_.set(root_, "stream_options", R"({"include_usage":true})");
    }
  }

  void edit_message(JsonValue message) {
    if (!dialect_.developer_role && message["role"].equals("developer")) splice_.replace(message["role"].raw(), "\"system\"");
    if (!dialect_.message_names && message["name"].exists()) {
      splice_.remove(message, "name");
      if (std::find(dropped_.begin(), dropped_.end(), "messages[].name") == dropped_.end()) dropped_.emplace_back("messages[].name");
    }
    if (!dialect_.nine_letter_call_ids) return;
    shorten(message["tool_call_id"]);
    for (const JsonValue call : message["tool_calls"].elements()) shorten(call["id"]);
  }

  void shorten(JsonValue id) {
    if (!id.is_string()) return;
    const std::string text = id.string_or({});
    if (std::string shorter = nine_letter_id(text); shorter != text) splice_.replace(id.raw(), json_string(shorter));
  }

  const ChatRequest& request_;
  const Dialect& dialect_;
  JsonValue root_;
  JsonSplice& splice_;
  std::vector<std::string>& dropped_;
};

}  // namespace

std::string nine_letter_id(std::string_view id) {
  constexpr std::size_t length = 9;
  constexpr std::string_view letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  if (id.size() == length && std::all_of(id.begin(), id.end(), [&](char c) { return letters.find(c) != std::string_view::npos; }))
    return std::string(id);
  std::uint64_t hash = 14'695'981'039'346'656'037u;  // FNV-1a
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
  std::string out;
  for (std::size_t i = 0; i < length; ++i, hash /= letters.size()) out += letters[hash % letters.size()];
  return out;
}

bool drops(const Dialect& dialect, std::string_view field) {
  return std::find(dialect.drop_fields.begin(), dialect.drop_fields.end(), field) != dialect.drop_fields.end();
}

void splice_dialect(const ChatRequest& request, const Dialect& dialect, std::string_view model, const RenderOptions& options,
                    JsonSplice& splice, std::vector<std::string>& dropped) {
  DialectSplicer(request, dialect, splice, dropped).apply(model, options);
}

}  // namespace astra::gateway::openai_chat
