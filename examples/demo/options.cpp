// SPDX-License-Identifier: Apache-2.0
#include "demo/options.hpp"

#include <charconv>
#include <cstdlib>
#include <optional>

namespace demo {
namespace {

constexpr std::string_view help = R"(usage: demo [--port PORT] [--db FILE]

A small web application that shows what sessions do.

  --port PORT  port on 127.0.0.1; 0 takes any free one (default 8080)
  --db FILE    where sessions are kept
               (default $XDG_STATE_HOME/dynasession-demo/sessions.db,
               else ~/.local/state/dynasession-demo/sessions.db)
  --help       show this and exit

Cookies are signed with DYNAMO_DB_SESSION_SECRET_KEY. If it is not set, a key is made once and kept in
FILE.key, readable by you only.
)";

early_exit bad_usage(const std::string& what) {
  return {2, "demo: " + what + " (demo --help shows the options)\n"};
}

std::optional<int> parse_port(std::string_view text) {
  int port = -1;
  const auto* end = text.data() + text.size();
  const auto [rest, code] = std::from_chars(text.data(), end, port);
  if (code != std::errc{} || rest != end || port < 0 || port > 65535) return std::nullopt;
  return port;
}

std::filesystem::path environment_path(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::filesystem::path state_folder() {
  if (const auto state = environment_path("XDG_STATE_HOME"); state.is_absolute()) return state;
  const auto home = environment_path("HOME");
  return home.is_absolute() ? home / ".local/state" : std::filesystem::path();
}

/// Empty if there is no home to keep it in.
std::filesystem::path default_db() {
  auto folder = state_folder();
  if (folder.empty()) return {};
  folder /= "dynasession-demo";
  std::error_code reported_by_the_store;
  std::filesystem::create_directories(folder, reported_by_the_store);
  return folder / "sessions.db";
}

}  // namespace

std::variant<options, early_exit> parse_options(const std::vector<std::string_view>& arguments) {
  options chosen;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string name(arguments[i]);
    if (name == "--help") return early_exit{0, std::string(help)};
    if (name != "--port" && name != "--db") return bad_usage("unknown option '" + name + "'");
    if (++i == arguments.size() || arguments[i].empty()) return bad_usage(name + " needs a value");
    if (name == "--db") {
      chosen.db = arguments[i];
    } else if (const auto port = parse_port(arguments[i])) {
      chosen.port = *port;
    } else {
      return bad_usage("--port must be 0 to 65535, not '" + std::string(arguments[i]) + "'");
    }
  }
  if (chosen.db.empty()) chosen.db = default_db();
  if (chosen.db.empty()) return bad_usage("there is no home folder, so --db FILE is needed");
  return chosen;
}

}  // namespace demo
