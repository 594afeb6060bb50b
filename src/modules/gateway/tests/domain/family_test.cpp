#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "fixtures.hpp"
#include "gateway/domain/formats/codec.hpp"
#include "gateway/domain/formats/openai_chat_dialect.hpp"
#include "gateway/domain/providers/address.hpp"
#include "gateway/domain/providers/rows.hpp"

namespace astra::gateway {
namespace {

using test::fixture;
constexpr WireFormat openai = WireFormat::openai_chat;

std::string folder_of(const Provider& provider) { return "providers/" + std::string(provider.id) + "/"; }

Connection connection_to(const Provider& provider) {
  Connection connection;
  connection.base_url = provider.default_base_url;
  if (provider.id == "azure") connection.base_url = "https://example.openai.azure.com";
  if (provider.id == "watsonx") connection.options["project_id"] = "p-1";
  return connection;
}

// The request as the provider gets it, from a client of OpenAI's door.
std::string request_as_sent(const Provider& provider) {
  const Connection connection = connection_to(provider);
  auto request = parse_request(openai, fixture("openai/request_family.json"));
  REQUIRE(request.ok());
  RenderOptions options{.dialect = &provider.dialect};
  if (provider.id == "watsonx") options.members = {{"project_id", "p-1"}};
  const auto rendered = render_request(openai, *request, "model-1", options);
  REQUIRE(rendered.ok());
  JsonDocument document;
  REQUIRE(document.reparse(rendered->body, {.reject_duplicate_keys = true}));
  std::string text = "POST " + connection.base_url + request_path(provider, connection, rendered->path, "model-1", true) + "\n";
  for (const auto& name : rendered->dropped) text += "dropped: " + name + "\n";
  return text + rendered->body;
}

std::string shown(const Usage& usage) {
  std::ostringstream out;
  out << "in " << usage.in_plain << '+' << usage.in_cache_read << '+' << usage.in_cache_write_5m << " out " << usage.out_text << '+'
      << usage.out_reasoning;
  if (usage.web_searches != 0) out << " searches " << usage.web_searches;
  if (usage.provider_cost_picos) out << " cost " << *usage.provider_cost_picos;
  return out.str();
}

std::string shown(const ProviderError& error) {
  return std::string(to_string(error.error_class)) + " " + std::to_string(error.status) + " [" + error.code + "] " + error.message;
}

std::string response_as_read(const Provider& provider, const std::string& bytes) {
  const auto response = parse_response(openai, bytes, &provider.dialect);
  REQUIRE(response.ok());
  if (response->error) return shown(*response->error);
  std::ostringstream out;
  out << response->model << '\n';
  for (const Choice& choice : response->choices) {
    for (const Part& part : choice.parts)
      out << static_cast<int>(part.kind) << " [" << part.text.value << "] " << part.id << ' ' << part.name << ' ' << part.signature << '\n';
    out << to_string(choice.finish) << '\n';
  }
  out << shown(response->usage);
  return out.str();
}

std::string stream_as_read(const Provider& provider, const std::string& bytes) {
  const test::Decoded whole = test::decode(openai, bytes, 0, &provider.dialect);
  CHECK(whole.malformed == 0);
  // In pieces of any size the same is read.
  for (const std::size_t piece : {1u, 7u, 64u}) CHECK(test::decode(openai, bytes, piece, &provider.dialect).summary() == whole.summary());
  return whole.summary() + shown(whole.usage);
}

std::vector<std::string> files_of(const Provider& provider, std::string_view beginning) {
  std::vector<std::string> names;
  const std::filesystem::path folder = test::source_root() + "/src/modules/gateway/tests/domain/fixtures/" + folder_of(provider);
  if (!std::filesystem::exists(folder)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (const std::string name = entry.path().filename().string(); name.starts_with(beginning)) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

int status_in(const std::string& name) { return std::stoi(name.substr(name.find('_') + 1)); }

TEST_CASE("every provider of the family: request as sent, answer, stream, failures") {
  for (const Provider& provider : openai_family()) {
    CAPTURE(provider.id);
    const std::string folder = folder_of(provider);
    std::string text = request_as_sent(provider);
    text += "\n\nresponse: " + response_as_read(provider, fixture(folder + "response.json"));
    text += "\n\nstream: " + stream_as_read(provider, fixture(folder + "stream.sse"));
    CHECK(test::decode(openai, fixture(folder + "stream.sse"), 0, &provider.dialect).find(ChatEvent::Kind::error) == nullptr);
    const auto failures = files_of(provider, "error_");
    CHECK(failures.size() >= 2);
    for (const std::string& name : failures)
      text += "\n\n" + name + ": " + shown(parse_provider_error(openai, status_in(name), fixture(folder + name)));
    for (const std::string& name : files_of(provider, "response_error")) text += "\n\n" + name + ": " + response_as_read(provider, fixture(folder + name));
    for (const std::string& name : files_of(provider, "stream_error")) {
      text += "\n\n" + name + ": " + stream_as_read(provider, fixture(folder + name));
      CHECK(test::decode(openai, fixture(folder + name), 0, &provider.dialect).find(ChatEvent::Kind::error) != nullptr);
    }
    test::check_golden("provider_" + std::string(provider.id) + ".txt", text);
  }
}

TEST_CASE("a stream cut before its finish reason is an error, wherever it is cut") {
  for (const Provider& provider : openai_family()) {
    CAPTURE(provider.id);
    const std::string bytes = fixture(folder_of(provider) + "stream.sse");
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      const test::Decoded cut = test::decode(openai, bytes.substr(0, at), 0, &provider.dialect);
      const bool finished = cut.find(ChatEvent::Kind::finish) != nullptr;
      const bool failed = cut.find(ChatEvent::Kind::error) != nullptr;
      if (finished == failed) FAIL("cut at " << at << ": " << cut.summary());
    }
  }
}

TEST_CASE("hosts that speak OpenAI's format as it is have an address, a title and no dialect of their own") {
  for (const Provider& provider : compatible_hosts()) {
    CAPTURE(provider.id);
    CHECK_FALSE(provider.title.empty());
    CHECK(provider.chat_format == openai);
    if (provider.id != "openai_compatible") CHECK(provider.default_base_url.starts_with("https://"));
    CHECK(request_as_sent(provider).find("\"max_tokens\":300") != std::string::npos);
  }
}

TEST_CASE("no two providers have one id, and each is found") {
  for (const Provider& provider : providers()) CHECK(find_provider(provider.id) == &provider);
  CHECK(find_provider("openai ") == nullptr);
  CHECK(find_provider("") == nullptr);
}

TEST_CASE("Azure: by deployment, by the v1 API, by its model inference") {
  const Provider& azure = *find_provider("azure");
  Connection connection;
  connection.base_url = "https://example.openai.azure.com";
  CHECK(request_path(azure, connection, "/chat/completions", "gpt 4/x", false) ==
        "/openai/deployments/gpt%204%2Fx/chat/completions?api-version=2024-10-21");
  connection.options["api_version"] = "2025-04-01-preview";
  CHECK(request_path(azure, connection, "/files", "", false) == "/openai/files?api-version=2025-04-01-preview");
  connection.base_url = "https://example.openai.azure.com/openai/v1";
  CHECK(request_path(azure, connection, "/chat/completions", "gpt-4o", false) == "/chat/completions");
  connection.base_url = "https://example.services.ai.azure.com/models";
  CHECK(request_path(azure, connection, "/chat/completions", "Phi-4", false) == "/chat/completions?api-version=2025-04-01-preview");
}

TEST_CASE("a tool call's id of nine letters is always the same one") {
  CHECK(openai_chat::nine_letter_id("D681PevKs") == "D681PevKs");
  const std::string id = openai_chat::nine_letter_id("call_abcdefghijkl");
  CHECK(id.size() == 9);
  CHECK(id == openai_chat::nine_letter_id("call_abcdefghijkl"));
  CHECK(id != openai_chat::nine_letter_id("call_abcdefghijkm"));
}

TEST_CASE("another format's request loses what a dialect does not take, by name") {
  auto request = parse_request(WireFormat::anthropic_messages, fixture("anthropic/request_full.json"));
  REQUIRE(request.ok());
  const auto sent = render_request(openai, *request, "m", {.dialect = &find_provider("mistral")->dialect});
  REQUIRE(sent.ok());
  CHECK(sent->body.find("stream_options") == std::string::npos);
  const auto without_tools = render_request(openai, *request, "m", {.dialect = &find_provider("perplexity")->dialect});
  REQUIRE(without_tools.ok());
  CHECK(without_tools->body.find("\"tools\"") == std::string::npos);
  CHECK(std::find(without_tools->dropped.begin(), without_tools->dropped.end(), "tools") != without_tools->dropped.end());
}

}  // namespace
}  // namespace astra::gateway
