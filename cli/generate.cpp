// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/new_file.hpp"
#include "cli/text.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <cstddef>

namespace cli {
namespace {

// Files are looked for in the folder of the application, two above the script.
std::string script_for(const std::string& command) {
  return "#!/bin/sh\n"
         "# Creates (up) or removes (down) the store of sessions.\n"
         "# To see the options in effect: dynasession config show\n"
         "set -eu\n"
         "cd -- \"$(dirname -- \"$0\")/../..\"\n"
         "case \"${1:-}\" in\n"
         "  up) exec " +
         command +
         " table create ;;\n"
         "  down) exec " +
         command +
         " table remove --yes ;;\n"
         "  *) echo \"usage: $0 up|down\" >&2; exit 2 ;;\n"
         "esac\n";
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// As Rails would name the file of "CreateHTTPSessions": "create_http_sessions".
std::string underscored(const std::string& name) {
  std::string made;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool follows_word = i > 0 && is_lower_or_digit(name[i - 1]);
    const bool begins_word =
        i > 0 && is_upper(name[i - 1]) && i + 1 < name.size() && is_lower_or_digit(name[i + 1]);
    if (is_upper(name[i]) && (follows_word || begins_word)) made += '_';
    made += is_upper(name[i]) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  const bool is_plain = !made.empty() && std::ranges::all_of(made, [](char c) {
    return is_lower_or_digit(c) || c == '_';
  });
  if (!is_plain) throw misuse("NAME: must be letters, digits and '_'");
  return made;
}

}  // namespace

exit_code generate_migration(const context& with, const std::string& name) {
  if (is_secret("endpoint=" + with.options().endpoint))
    throw misuse("--endpoint: a user or password is not written into a script");
  if (std::ranges::any_of(with.options().set, is_secret))
    throw misuse("--set: a secret is not written into a script; use a file or a variable");
  const auto config = config_name(with);
  const bool is_configured = !with.settings().config_file().empty();
  const auto version = compact(with.around().clock());
  const auto file = "db/migrate/" + version + "_" + underscored(name);
  const auto script = script_for(with.command());
  if (!write_new_file(with.path(file), script, permission::execute)) {
    with.remark(file + " exists already");
    return exit_code::failed;
  }
  with.say("wrote " + file);
  const bool written = !is_configured && write_config(with.path(config));
  if (written) with.say("wrote " + config);
  with.give(boost::json::object{{"migration", file}, {"config", written ? config : ""}});
  return exit_code::done;
}

}  // namespace cli
