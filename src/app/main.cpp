#include <CLI/CLI.hpp>

#include <cstdio>

#include "app/commands.hpp"
#include "app/runtime.hpp"
#include "app/version.hpp"
#include "platform/config/print.hpp"

namespace {

using namespace astra;

int finish(const Result<void>& result) {
  if (result.ok()) return 0;
  const std::string text = result.error().violations().empty() ? std::string(result.error().message()) : config::describe_errors(result.error());
  std::fprintf(stderr, "bastion: %s\n", text.c_str());
  return 1;
}

// The documents the repository keeps in api/, written to standard output.
Result<void> print_document(const std::string& which) {
  std::string text;
  if (which == "events") {
    text = app::asyncapi();
  } else {
    const auto runtime = TRY(app::describe_only());
    text = which == "openapi" ? runtime->openapi() : runtime->error_catalogue();
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return {};
}

Result<void> print_settings(const app::CommonOptions& options, bool reference) {
  const std::string text = reference ? config::reference_markdown() : config::print(TRY(app::load_settings(options)));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return {};
}

void add_common(CLI::App& command, app::CommonOptions& options) {
  command.add_option("--config", options.config_file, "A TOML file; environment and flags win over it");
  command.add_option("--data-dir", options.data_dir, "Where everything is kept");
  command.add_option_function<std::vector<std::string>>(
      "--set",
      [&options](const std::vector<std::string>& settings) {
        for (const std::string& setting : settings) {
          const auto equals = setting.find('=');
          if (equals == std::string::npos) throw CLI::ValidationError("--set", "wants key=value: " + setting);
          options.flags.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
        }
      },
      "Any setting: --set server.loops=2");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App program("ASTRA BASTION: secures, governs and monitors AI systems.", "bastion");
  program.set_version_flag("--version", app::version);
  program.require_subcommand(1);
  app::CommonOptions common;

  app::UpOptions up;
  bool stop = false, build_only = false;
  std::string port;
  CLI::App* up_command = program.add_subcommand("up", "Run with a private PostgreSQL and Redis (what ./run does)");
  add_common(*up_command, up.common);
  up_command->add_option("--port", port, "Of the API; 0 picks a free one");
  up_command->add_option("--database-url", up.database_url, "Of an outside PostgreSQL, as a superuser");
  up_command->add_option("--redis-url", up.redis_url, "Of an outside Redis");
  up_command->add_flag("--json", up.json, "Print how to begin as one line of JSON");
  up_command->add_flag("--detach", up.detach, "Run in the background");
  up_command->add_flag("--stop", stop, "Stop what runs on the data directory");
  up_command->add_flag("--build-only", build_only, "./run only: build and do not start");

  CLI::App* serve = program.add_subcommand("serve", "Run the server alone, on databases the configuration names");
  add_common(*serve, common);
  CLI::App* migrate = program.add_subcommand("migrate", "Bring the database up to date");
  add_common(*migrate, common);
  CLI::App* doctor = program.add_subcommand("doctor", "Say what is missing and the line that fixes it");
  add_common(*doctor, common);
  CLI::App* settings = program.add_subcommand("config", "Print the settings in force and where each comes from");
  add_common(*settings, common);
  bool reference = false;
  settings->add_flag("--reference", reference, "Every setting with its meaning, as Markdown");
  program.add_subcommand("openapi", "The API as OpenAPI 3.1");
  program.add_subcommand("events", "The events as AsyncAPI 3");
  program.add_subcommand("errors", "The error codes");

  app::ProviderOptions provider;
  CLI::App* providers = program.add_subcommand("provider", "Connections to model providers")->require_subcommand(1);
  CLI::App* add = providers->add_subcommand("add", "Connect a provider to the running server");
  add_common(*add, provider.common);
  add->add_option("name", provider.name, "What to call it; also the prefix of its models")->required();
  add->add_option("--provider", provider.provider, "openai, anthropic, openai_compatible, ...")->required();
  add->add_option("--base-url", provider.base_url, "Where it is, if not at the provider's own address");
  add->add_option("--key-file", provider.key_file, "A file with its API key; - reads standard input");
  add->add_option("--key-env", provider.key_env, "The environment variable with its API key");
  add->add_option("--model", provider.models, "A model it serves; may be repeated");
  add->add_flag("--allow-private-address", provider.allow_private_address, "It is in our own network");
  CLI::App* list = providers->add_subcommand("list", "The connections of the running server");
  add_common(*list, common);

  app::ScanOptions scan;
  bool jsonl = false;
  CLI::App* scan_command = program.add_subcommand("scan", "Judge texts with the guardrails, without a server");
  scan_command->add_flag("--jsonl", jsonl, "Read one JSON object a line, {\"text\": ...}, and write one a line")->required();
  scan_command->add_option("file", scan.file, "Where the lines are; standard input if not given");

  CLI11_PARSE(program, argc, argv);

  if (*up_command) {
    if (!port.empty()) up.common.flags.emplace_back("server.port", port);
    if (build_only) return 0;
    return finish(stop ? app::stop(up.common) : app::up(up));
  }
  if (*serve) return finish(app::serve(common));
  if (*migrate) return finish(app::migrate(common));
  if (*doctor) return finish(app::doctor(common));
  if (*settings) return finish(print_settings(common, reference));
  if (*scan_command) return finish(app::scan(scan));
  if (*add) return finish(app::add_provider(provider));
  if (*list) return finish(app::list_providers(common));
  return finish(print_document(program.get_subcommands().front()->get_name()));
}
