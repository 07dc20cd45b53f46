// SPDX-License-Identifier: Apache-2.0
#include "settings/config_file.hpp"
#include "settings/given_option.hpp"
#include "settings/option.hpp"
#include "settings/yaml_file.hpp"

#include <dynasession/settings.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <system_error>

namespace dynasession::inline v0 {
namespace {

using detail::given_option;
using detail::naming;
using detail::option;
using detail::option_targets;
using std::filesystem::perms;

/// Where the value of an option comes from.
struct option_source {
  std::string origin;
  std::string written;  ///< as in `given_option`
};
using sources_by_name = std::map<std::string, option_source, std::less<>>;

std::vector<given_option> from_code(const settings_sources& sources) {
  std::vector<given_option> given;
  for (const auto& [name, value] : sources.code) given.emplace_back(name, value, sources.code_name);
  if (!sources.config_file.empty())
    given.emplace_back("config_file", sources.config_file, sources.code_name);
  return given;
}

error unknown_option(const given_option& given, naming by) {
  // The text of a line without a value may be a part of a value.
  return detail::invalid_option(
      given.origin, given.value ? given.name : "",
      "unknown option; the nearest known one is " + detail::nearest_option(given.name, by));
}

/// Errors: throws `session_error`.
const option& known_option(const given_option& given, naming by) {
  if (const auto* known = detail::find_option(given.name)) return *known;
  const auto* known = detail::find_option_by_alias(given.name);
  if (!known) throw session_error(unknown_option(given, by));
  if (by == naming::web_or_gem) return *known;
  throw session_error(detail::invalid_option(
      given.origin, given.name,
      "a name for files and variables only; use " + std::string(known->name)));
}

/// What an option gives: a file of the secret gives the secret.
std::string_view given_by(const option& known) {
  return known.name == "secret_key_file" ? "secret_key" : known.name;
}

/// A source that gives the secret, or its file, overrides both of weaker sources.
void override_secret(std::string_view name, option_targets& targets, sources_by_name& where) {
  auto& secret = std::get<dynasession::configuration>(targets).secret_key;
  auto& file = std::get<detail::other_options>(targets).secret_key_file;
  if (name == "secret_key") {
    file.clear();
    where.erase("secret_key_file");
  } else if (name == "secret_key_file" && !file.empty()) {
    secret.clear();
    where.erase("secret_key");
  }
}

/// Assigns the options of one source. Errors: throws `session_error`, also for an option that is given by
/// both of its names, and for a secret that is given as itself and by a file.
void assign(const std::vector<given_option>& source, naming by, option_targets& targets,
            sources_by_name& where) {
  std::map<std::string_view, const given_option*> first;
  for (const auto& given : source) {
    const auto& known = known_option(given, by);
    if (!given.value) continue;
    const auto& other = *first.emplace(given_by(known), &given).first->second;
    if (other.name != given.name)
      throw session_error(detail::invalid_option(
          given.origin, given.name,
          "the same option as " + other.name + ", given in " + other.origin));
    if (const auto wrong = detail::assign(known, *given.value, targets))
      throw session_error(detail::invalid_option(given.origin, given.name, *wrong));
    where.insert_or_assign(std::string(known.name), option_source{given.origin, given.written});
    override_secret(known.name, targets, where);
  }
}

bool others_may(const std::string& file, perms act) {
  std::error_code ignored;  // permissions that are unknown allow all
  return (std::filesystem::status(file, ignored).permissions() & act) != perms::none;
}

/// Reads the secret that `secret_key_file` names; line breaks at its end are those of an editor.
/// Errors: throws `session_error`.
void read_secret(option_targets& targets, sources_by_name& where, const logger& log) {
  const auto& file = std::get<detail::other_options>(targets).secret_key_file;
  if (file.empty()) return;
  const auto& origin = where.find("secret_key_file")->second.origin;
  const auto refuse = [&](const std::string& reason) {
    throw session_error(detail::invalid_option(origin, "secret_key_file", reason));
  };
  auto text = detail::read_named_file(file);
  // Without the name, which may be the secret itself, put there by mistake.
  if (!text) refuse(text.error().detail());
  if (others_may(file, perms::others_write)) refuse("every user may write it: chmod o-w");
  // No error: Docker and Kubernetes mount secrets so by default.
  if (log && others_may(file, perms::others_read))
    log(log_level::warning, "secret_key_file: " + file + ": every user may read it: chmod o-r");
  text->erase(text->find_last_not_of("\r\n") + 1);
  if (text->empty()) refuse("is empty");
  std::get<dynasession::configuration>(targets).secret_key = *std::move(text);
  where["secret_key"] = {origin, {}};
}

/// `enable_locking` means `concurrency: lock`; they must not contradict each other.
void read_as_concurrency(option_targets& targets, sources_by_name& where) {
  auto& policy = std::get<dynasession::configuration>(targets).concurrency;
  auto& enabled = std::get<detail::other_options>(targets).enable_locking;
  const auto given = where.find("enable_locking");
  if (given != where.end() && enabled != (policy == concurrency_policy::lock)) {
    const auto other = where.find("concurrency");
    if (other != where.end())
      throw session_error(
          detail::invalid_option(given->second.origin, given->first,
                                 "contradicts concurrency, given in " + other->second.origin));
    policy = concurrency_policy::lock;  // merge is the default
    where["concurrency"] = {given->second.origin, {}};
  }
  enabled = policy == concurrency_policy::lock;
}

/// The value of `config_file`, which may come from everywhere but a file.
std::string named_file(std::initializer_list<const std::vector<given_option>*> sources) {
  std::string file;
  for (const auto* source : sources)
    for (const auto& each : *source)
      if (each.name == "config_file" && each.value && each.value->text())
        file = *each.value->text();
  return file;
}

std::vector<given_option> from_file(const std::string& file, const variables& variables) {
  const auto text = detail::read_named_file(file);
  if (!text) throw session_error(error(text.error().code(), file + ": " + text.error().detail()));
  auto given = detail::read_yaml(*text, file, variables).value();
  for (const auto& option : given)
    if (option.name == "config_file")
      throw session_error(detail::invalid_option(
          option.origin, option.name, "a file cannot name another; use code or a variable"));
  return given;
}

/// No errors: on some systems every file of a shared folder has such permissions.
void warn_of_permissions(const std::string& file, const std::vector<given_option>& given,
                         const logger& log) {
  if (others_may(file, perms::others_write))
    log(log_level::warning, file + ": every user may write it: chmod o-w");
  if (!others_may(file, perms::others_read)) return;
  for (const auto& each : given)
    if (each.written.empty() && known_option(each, naming::web_or_gem).is_secret)
      log(log_level::warning, file + ": " + each.name + ": every user may read it: chmod o-r");
}

/// The origin of the first option that the message names; nullptr if those are defaults.
const std::string* place_of(std::string_view message, const std::vector<setting>& list) {
  constexpr auto letters = "abcdefghijklmnopqrstuvwxyz_";
  while (!message.empty()) {
    const auto word = message.substr(0, message.find_first_not_of(letters));
    const auto found = std::ranges::find(list, word, &setting::option);
    if (found != list.end() && found->origin != "default") return &found->origin;
    message.remove_prefix(std::max(word.size(), std::size_t{1}));
  }
  return nullptr;
}

/// An error of an option, with its place.
error located(const error& reason, const std::vector<setting>& list) {
  if (reason.code() != errc::invalid_configuration && reason.code() != errc::missing_secret)
    return reason;
  const auto* place = place_of(reason.message(), list);
  return place ? error(reason.code(), *place + ": " + reason.detail()) : reason;
}

/// A manager requires the secret, which may be assigned later: here only a given one is checked.
void check(dynasession::configuration options, const table::table_options& table,
           const std::vector<setting>& list) try {
  if (std::ranges::find(list, "secret_key", &setting::option)->origin == "default")
    options.secret_key = "a secret that may be assigned later";
  validate(options);
  validate(table);
} catch (const session_error& failure) {
  throw session_error(located(failure.reason(), list));
}

// "https://name:password@host" is refused later, and must not be shown.
std::string without_user_info(std::string url) {
  const auto at = url.rfind('@');
  if (at == url.npos) return url;
  const auto scheme = url.find("://");
  const auto from = scheme < at ? scheme + 3 : 0;
  return url.replace(from, at - from, "(secret)");
}

// The values of variables are not shown: any of them may be a secret.
std::string shown(const option& known, const option_targets& targets, const std::string& written) {
  const auto text = written.empty() ? known.text(targets) : written;
  if (known.is_secret && !text.empty()) return "(secret)";
  return known.name == "endpoint" ? without_user_info(text) : text;
}

std::vector<setting> list_of(const option_targets& targets, const sources_by_name& where) {
  std::vector<setting> list;
  for (const auto& known : detail::all_options()) {
    const auto found = where.find(known.name);
    const auto from = found == where.end() ? option_source{"default", {}} : found->second;
    list.push_back({std::string(known.name), std::string(known.alias),
                    shown(known, targets, from.written), from.origin, std::string(known.help)});
  }
  return list;
}

// Warns of files that are not found because of their names.
std::string find_file(const settings_sources& sources) {
  const auto environment = environment_of(sources);
  for (const auto& file : detail::files_with_wrong_ending(sources.folder, environment))
    if (sources.logger)
      sources.logger(log_level::warning,
                     file.string() + " is not read: the name must end in .yml, or set config_file");
  return detail::find_config_file(sources.folder, environment).value().string();
}

}  // namespace

std::string environment_of(const settings_sources& sources) {
  return detail::environment_of(sources.environment, sources.variables).value();
}

variables process_variables() {
  variables all;
  for (char** next = ::environ; next && *next; ++next) {
    const std::string_view entry = *next;
    const auto equals = entry.find('=');
    if (equals != entry.npos) all.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return all;
}

std::string config_template() {
  const option_targets defaults;
  std::string text = "# Options of dynasession, with their defaults. Remove the # to set one.\n";
  text +=
      "# This file overrides environment variables. ${NAME} and ${NAME:-default} are replaced by "
      "their values.\n";
  for (const auto& known : detail::all_options()) {
    if (known.how != detail::support::full || known.name == "config_file") continue;
    text.append("\n# ").append(known.help).append("\n#").append(known.name).append(":");
    if (const auto value = known.text(defaults); !value.empty()) text.append(" ").append(value);
    text += '\n';
  }
  return text;
}

settings settings::load(const settings_sources& sources) {
  const auto code = from_code(sources);
  const auto variables = detail::from_variables(sources.variables, "DYNAMO_DB_SESSION_");
  const auto newer = detail::from_variables(sources.variables, "AWS_DYNAMO_DB_SESSION_");
  settings loaded;
  loaded.config_file_ = named_file({&variables, &newer, &code});
  if (loaded.config_file_.empty()) loaded.config_file_ = find_file(sources);

  option_targets targets;
  sources_by_name where;
  assign(variables, naming::web_or_gem, targets, where);
  assign(newer, naming::web_or_gem, targets, where);
  if (!loaded.config_file_.empty()) {
    const auto given = from_file(loaded.config_file_, sources.variables);
    assign(given, naming::web_or_gem, targets, where);
    if (sources.logger) warn_of_permissions(loaded.config_file_, given, sources.logger);
  }
  assign(code, naming::web, targets, where);
  read_as_concurrency(targets, where);
  read_secret(targets, where, sources.logger);
  std::get<detail::other_options>(targets).config_file = loaded.config_file_;

  loaded.list_ = list_of(targets, where);
  auto& [configuration, sqlite, dynamodb, table, others] = targets;
  check(configuration, table, loaded.list_);
  loaded.options_ = {std::move(configuration), std::move(sqlite), std::move(dynamodb),
                     std::move(table)};
  loaded.store_ = others.store;
  return loaded;
}

const configuration& settings::configuration() const& noexcept {
  return std::get<dynasession::configuration>(options_);
}

const sqlite_options& settings::sqlite_options() const& noexcept {
  return std::get<dynasession::sqlite_options>(options_);
}

const dynamodb_options& settings::dynamodb_options() const& noexcept {
  return std::get<dynasession::dynamodb_options>(options_);
}

const table::table_options& settings::table_options() const& noexcept {
  return std::get<table::table_options>(options_);
}

std::shared_ptr<catalog_store> settings::make_store(
    std::shared_ptr<dynasession::observer> observer) const try {
  if (store_ == store_kind::dynamodb) {
    auto options = dynamodb_options();
    options.observer = std::move(observer);
    return std::make_shared<dynamodb_store>(std::move(options));
  }
  auto options = sqlite_options();
  options.observer = std::move(observer);
  return std::make_shared<sqlite_store>(std::move(options));
} catch (const session_error& failure) {
  throw session_error(located(failure.reason(), list_));
}

}  // namespace dynasession::inline v0
