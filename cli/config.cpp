// SPDX-License-Identifier: Apache-2.0
#include "cli/config.hpp"

#include "cli/new_file.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace cli {
namespace {

namespace json = boost::json;

// It becomes a part of a path.
void require_plain(const std::string& environment) {
  const auto is_plain = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  if (!std::ranges::all_of(environment, is_plain))
    throw misuse("--environment: must be letters, digits, '_' and '-'");
}

// The old one is there until the new one is whole.
bool replace_config(const std::filesystem::path& file) {
  auto draft = file;
  draft += ".new";
  std::filesystem::remove(draft);
  write_config(draft);
  std::filesystem::rename(draft, file);
  return true;
}

}  // namespace

std::string config_name(const std::string& environment) {
  require_plain(environment);
  const std::string base = "config/dynamo_db_session_store";
  return environment.empty() ? base + ".yml" : base + "/" + environment + ".yml";
}

bool write_config(const std::filesystem::path& file) {
  return write_new_file(file, dynasession::config_template());
}

exit_code config_init(const context& with, bool force) {
  const auto name = config_name(with.environment());
  const auto file = with.path(name);
  const bool written = force ? replace_config(file) : write_config(file);
  with.give(json::object{{"file", name}, {"written", written}});
  with.say(written ? "wrote " + name : name + " exists already; --force replaces it");
  return written ? exit_code::done : exit_code::failed;
}

exit_code config_show(const context& with) {
  json::array all;
  for (const auto& [option, alias, value, origin, help] : with.settings().list()) {
    all.push_back(json::object{{"option", option},
                               {"alias", alias},
                               {"value", value},
                               {"origin", origin},
                               {"help", help}});
    const auto names = alias.empty() ? option : option + " (" + alias + ")";
    with.say(names + ": " + value + "  # " + origin);
  }
  with.give(all);
  return exit_code::done;
}

}  // namespace cli
