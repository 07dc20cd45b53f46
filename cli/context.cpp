// SPDX-License-Identifier: Apache-2.0
#include "cli/context.hpp"

#include "cli/text.hpp"

#include <algorithm>
#include <cctype>
#include <istream>
#include <ostream>

namespace cli {
namespace {

using named_value = std::pair<std::string, dynasession::option_value>;

named_value split(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == text.npos || equals == 0) throw misuse("--set: must be NAME=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return std::isalnum(c) || std::string_view("_-./:=,@%+").find(c) != std::string_view::npos;
  });
}

std::string quoted(const std::string& text) {
  if (is_plain(text)) return text;
  std::string safe = "'";
  for (const char c : text) safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return safe + "'";
}

bool is_yes(std::string answer) {
  std::ranges::transform(answer, answer.begin(), [](unsigned char c) { return std::tolower(c); });
  return answer == "yes" || answer == "y";
}

}  // namespace

bool is_secret(const std::string& setting) {
  const auto name = setting.substr(0, setting.find('='));
  const bool is_url_with_user =
      setting.find("://") != setting.npos && setting.find('@') != setting.npos;
  return name == "secret_key" || name == "previous_secret_keys" || is_url_with_user;
}

dynasession::settings context::settings() const {
  dynasession::settings_sources sources;
  sources.code_name = "the command line";
  for (const auto& each : options_.set) sources.code.push_back(split(each));
  const std::pair<const char*, const std::string*> named[] = {
      {"store", &options_.store},
      {"table_name", &options_.table_name},
      {"region", &options_.region},
      {"endpoint", &options_.endpoint},
      {"sqlite_path", &options_.sqlite_path}};
  for (const auto& [name, value] : named)
    if (!value->empty()) sources.code.emplace_back(name, *value);
  sources.environment = options_.environment;
  sources.config_file = options_.config_file;
  sources.folder = around_.folder;
  sources.variables = around_.variables;
  sources.logger = [this](dynasession::log_level, std::string_view message) {
    remark("warning: " + std::string(message));
  };
  return dynasession::settings::load(sources);
}

std::string context::command() const {
  std::string command = "dynasession";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) command.append(" ").append(name).append(" ").append(quoted(value));
  };
  for (const auto& each : options_.set)
    if (!is_secret(each)) add("--set", each);
  add("--environment", options_.environment);
  add("--config-file", options_.config_file);
  add("--store", options_.store);
  add("--table-name", options_.table_name);
  add("--region", options_.region);
  if (!is_secret("endpoint=" + options_.endpoint)) add("--endpoint", options_.endpoint);
  add("--sqlite-path", options_.sqlite_path);
  return command;
}

void context::confirm(std::string_view question) const {
  if (options_.yes) return;
  if (!around_.in_is_terminal)
    throw unconfirmed(std::string(question) + " Not done: without a terminal this needs --yes");
  around_.err << harmless(question) << " [y/N] " << std::flush;
  std::string answer;
  std::getline(around_.in, answer);
  if (!is_yes(answer)) throw unconfirmed("not done");
}

void context::give(const boost::json::value& result) const {
  if (options_.json) around_.out << json_text(result) << '\n';
}

void context::say(std::string_view line) const {
  if (!options_.json) around_.out << harmless(line) << '\n';
}

void context::say(std::string_view mark, colour of_mark, std::string_view line) const {
  if (!options_.json) around_.out << coloured(harmless(mark), of_mark) << harmless(line) << '\n';
}

void context::print(std::string_view text) const { around_.out << text; }

bool context::can_print() const { return around_.out.good(); }

void context::remark(std::string_view line) const { around_.err << harmless(line) << '\n'; }

void context::progress(std::string_view line) const {
  if (!around_.err_is_terminal || options_.json) return;
  constexpr const char* clear_line = "\r\x1b[K";
  around_.err << clear_line << harmless(line) << std::flush;
}

std::string context::coloured(std::string text, colour by) const {
  const bool wanted =
      around_.out_is_terminal && by != colour::none && !around_.variables.contains("NO_COLOR");
  if (!wanted) return text;
  const char* code = by == colour::green ? "32" : by == colour::yellow ? "33" : "31";
  return std::string("\x1b[").append(code) + "m" + text + "\x1b[0m";
}

}  // namespace cli
