#include <cstdio>
#include <filesystem>
#include <thread>

#include <pwd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/commands.hpp"
#include "app/databases.hpp"
#include "app/local_services.hpp"
#include "app/privileges.hpp"
#include "platform/redis/pool.hpp"

namespace astra::app {
namespace {

constexpr double least_free_gib = 2;

struct Finding {
  bool good;
  std::string what;
  std::string remedy;  // the line that fixes it
};

Finding programs(const char* name, const std::string& found, const char* package) {
  if (!found.empty()) return {true, std::string(name) + " at " + found, {}};
  return {false, std::string(name) + " is not installed", std::string("apt-get install ") + package};
}

Finding account() {
  if (::geteuid() != 0) return {true, "not running as root", {}};
  if (::getpwnam(service_account) != nullptr) return {true, std::string("the account ") + service_account + " exists", {}};
  return {false, std::string("there is no account ") + service_account, std::string("useradd --system --no-create-home ") + service_account};
}

Finding disk(const std::string& data_dir) {
  std::filesystem::path at = data_dir;
  while (!std::filesystem::exists(at) && at.has_parent_path() && at != at.parent_path()) at = at.parent_path();
  struct statvfs info {};
  if (::statvfs(at.c_str(), &info) != 0) return {false, "the disk of " + data_dir + " cannot be read", "choose another --data-dir"};
  const double free_gib = static_cast<double>(info.f_bavail) * static_cast<double>(info.f_frsize) / (1u << 30);
  char text[64];
  std::snprintf(text, sizeof text, "%.1f GiB free for ", free_gib);
  return {free_gib >= least_free_gib, text + data_dir, "free some space, or choose another --data-dir"};
}

// Databases of one's own, where the configuration names them.
std::vector<Finding> outside_services(const config::Settings& settings) {
  std::vector<Finding> findings;
  if (settings.database.owner_url) {
    const auto pending = postgres::pending_migrations(*settings.database.owner_url, all_migrations());
    if (!pending.ok()) findings.push_back({false, "PostgreSQL: " + std::string(pending.error().message()), "check database.owner_url"});
    else findings.push_back({pending->empty(), std::to_string(pending->size()) + " migrations missing", "bastion migrate"});
  }
  if (settings.redis.url) {
    auto options = redis::Options::parse(*settings.redis.url);
    const bool answers = options.ok() && redis::Pool(*options).check().ok();
    findings.push_back({answers, answers ? "Redis answers" : "Redis does not answer", "check redis.url"});
  }
  return findings;
}

}  // namespace

Result<void> doctor(const CommonOptions& options) {
  const auto loaded = TRY(load_settings(options));
  const config::Settings& settings = loaded.settings;
  std::vector<Finding> findings{account(), disk(settings.data_dir)};
  if (!settings.database.app_url) findings.push_back(programs("PostgreSQL", postgres_bin_dir(), "postgresql-15"));
  if (!settings.redis.url) findings.push_back(programs("Redis", redis_program(), "redis-server"));
  for (Finding& finding : outside_services(settings)) findings.push_back(std::move(finding));

  bool well = true;
  for (const Finding& finding : findings) {
    std::printf("%s  %s\n", finding.good ? "ok     " : "MISSING", finding.what.c_str());
    if (!finding.good) std::printf("         fix: %s\n", finding.remedy.c_str());
    well &= finding.good;
  }
  if (!well) return DomainError(cannot_start, "Something is missing.");
  return {};
}

}  // namespace astra::app
