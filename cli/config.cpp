// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/new_file.hpp"
#include "cli/text.hpp"

#include <dynasession/dynamodb/dynamodb_place.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace cli {
namespace {

namespace json = boost::json;

// The old file stays until the new one is complete.
bool replace_config(const std::filesystem::path& file) {
  auto draft = file;
  draft += ".new";
  std::filesystem::remove(draft);
  write_config(draft);
  std::filesystem::rename(draft, file);
  return true;
}

// Where requests go is not in the options alone: the environment and AWS's files have a say too.
void show_place(const context& with, const dynasession::settings& settings, json::array& all) try {
  const auto place = dynasession::place_of(settings.dynamodb_options());
  const std::pair<const char*, const std::string*> effective[] = {
      {"effective endpoint", &place.endpoint},
      {"effective region", &place.region},
      {"effective credentials", &place.credentials}};
  for (const auto& [name, value] : effective) {
    all.push_back(json::object{{"option", name},
                               {"alias", ""},
                               {"value", *value},
                               {"origin", "all of these"},
                               {"help", ""}});
    with.say(std::string(name) + ": " + *value);
  }
  for (const auto& each : place.warnings) with.remark("warning: " + each);
} catch (const dynasession::session_error& failure) {
  with.remark(std::string("the options lead to no table: ") + failure.what());
}

}  // namespace

exit_code config_init(const context& with, bool force) {
  const auto name = config_name(with);
  const auto file = with.path(name);
  const bool written = force ? replace_config(file) : write_config(file);
  with.give(json::object{{"file", name}, {"written", written}});
  with.say(written ? "wrote " + name : name + " exists already; --force replaces it");
  return written ? exit_code::done : exit_code::failed;
}

exit_code config_show(const context& with) {
  json::array all;
  const auto settings = with.settings();
  for (const auto& [option, alias, value, origin, help] : settings.list()) {
    all.push_back(json::object{{"option", option},
                               {"alias", alias},
                               {"value", value},
                               {"origin", origin},
                               {"help", help}});
    const auto names = alias.empty() ? option : option + " (" + alias + ")";
    with.say(names + ": " + value + "  # " + origin);
  }
  if (settings.store() == dynasession::store_kind::dynamodb) show_place(with, settings, all);
  with.give(all);
  return exit_code::done;
}

exit_code secret(const context& with) {
  const auto key = random_hex(with.around().random);
  with.give(boost::json::object{{"secret_key", key}});
  with.say(key);
  return exit_code::done;
}

}  // namespace cli
