// SPDX-License-Identifier: Apache-2.0
#include "settings/config_file.hpp"

#include "support/ascii.hpp"
#include "support/read_file.hpp"

#include <algorithm>
#include <system_error>

namespace dynasession::inline v0::detail {
namespace fs = std::filesystem;
namespace {

error refused(std::string detail) { return {errc::invalid_configuration, std::move(detail)}; }

bool is_plain(std::string_view name) {
  return std::ranges::all_of(
      name, [](char c) { return ascii::is_alphanumeric(c) || c == '_' || c == '-'; });
}

}  // namespace

result<std::vector<fs::path>> places_of_config_file(std::string_view environment) {
  if (!is_plain(environment)) return refused("environment: must be letters, digits, '_' and '-'");
  std::vector<fs::path> places;
  for (const fs::path name :
       {"config/dynamo_db_session_store", "config/aws_dynamo_db_session_store"}) {
    if (!environment.empty()) places.push_back(name / (std::string(environment) + ".yml"));
    places.push_back(name.string() + ".yml");
  }
  return places;
}

result<fs::path> find_config_file(const fs::path& folder, std::string_view environment) {
  const auto places = places_of_config_file(environment);
  if (!places) return places.error();
  for (const auto& place : *places) {
    const auto file = folder / place;
    std::error_code failure;
    const auto status = fs::symlink_status(file, failure);
    if (fs::exists(status)) return file;  // a link that leads nowhere too, for its reader to refuse
    if (status.type() != fs::file_type::not_found)
      return refused(file.string() + ": cannot be looked for: " + failure.message());
  }
  return fs::path();
}

std::vector<fs::path> files_with_wrong_ending(const fs::path& folder,
                                              std::string_view environment) {
  std::vector<fs::path> found;
  const auto places = places_of_config_file(environment);
  if (!places) return found;
  for (auto place : *places) {
    std::error_code ignored;
    if (fs::exists(folder / place.replace_extension(".yaml"), ignored)) found.push_back(place);
  }
  return found;
}

result<std::string> environment_of(std::string given, const variables& from) {
  if (!given.empty()) return given;
  for (const auto* name : {"AWS_DYNAMO_DB_SESSION_ENVIRONMENT", "DYNAMO_DB_SESSION_ENVIRONMENT"}) {
    const auto found = from.find(name);
    if (found == from.end() || found->second.empty()) continue;
    if (!is_plain(found->second))
      return refused(std::string(name) + ": must be letters, digits, '_' and '-'");
    return found->second;
  }
  // A variable that other programs use for the same may have other values.
  const auto found = from.find("APP_ENV");
  return found != from.end() && is_plain(found->second) ? found->second : std::string();
}

result<std::string> read_named_file(const fs::path& file) {
  auto text = read_file(file.string(), max_config_file_size / 1024);
  if (!text) return text.error();
  if (!*text) return refused("there is no such file");
  return **std::move(text);
}

}  // namespace dynasession::inline v0::detail
