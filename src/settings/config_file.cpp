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
    std::error_code ignored;  // what cannot be looked at is not there for us
    if (fs::exists(folder / place, ignored)) return folder / place;
  }
  return fs::path();
}

result<std::string> read_config_file(const fs::path& file) {
  const auto name = file.string();
  auto text = read_file(name, max_config_file_size / 1024);
  if (!text) return text.error();
  if (!*text) return refused(name + ": there is no such file");
  return **std::move(text);
}

}  // namespace dynasession::inline v0::detail
