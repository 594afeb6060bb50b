#include "iam/application/roles.hpp"

#include <algorithm>

namespace astra::iam {

RoleView view_of(const BuiltInRole& role) {
  return {.key = std::string(role.key),
          .name = std::string(role.name),
          .description = std::string(role.text),
          .permissions = role.permissions,
          .built_in = true,
          .created_at = {},
          .updated_at = {}};
}

RoleView view_of(const Role& role) {
  return {.key = role.key(),
          .name = role.name(),
          .description = role.description(),
          .permissions = role.permissions(),
          .version = role.version(),
          .created_at = role.created_at(),
          .updated_at = role.updated_at()};
}

// There are never more than limits::most_custom_roles and the built-in ones: all are read and the page is cut out.
Result<Page<RoleView>> Roles::list(const Caller& caller, const PageRequest& page) {
  std::vector<RoleView> all;
  for (const auto& role : built_in_roles()) all.push_back(view_of(role));
  for (const auto& role : TRY(TRY(store_.begin(caller))->roles().all())) all.push_back(view_of(role));
  std::sort(all.begin(), all.end(), [](const RoleView& a, const RoleView& b) { return a.key < b.key; });

  Page<RoleView> answer;
  if (page.count) answer.total_count = static_cast<std::int64_t>(all.size());
  for (auto& role : all) {
    if (!page.after.empty() && role.key <= page.after.front()) continue;
    if (static_cast<std::int32_t>(answer.items.size()) == page.limit) {
      answer.next = {answer.items.back().key};
      break;
    }
    answer.items.push_back(std::move(role));
  }
  return answer;
}

Result<RoleView> Roles::read(const Caller& caller, const std::string& key) {
  if (const auto* built_in = find_built_in_role(key)) return view_of(*built_in);
  return view_of(TRY(TRY(store_.begin(caller))->roles().read(key)));
}

}  // namespace astra::iam
