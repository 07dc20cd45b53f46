// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynamodb/table_options.hpp>
#include <dynasession/logger.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/option_value.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {

/// The stores that the option `store` names.
enum class store_kind { sqlite, dynamodb };

/// The environment variables of this process, as they are now.
DYNASESSION_EXPORT variables process_variables();

/// Where options are looked for. What is given in `code` wins over the file, the file over variables,
/// variables over defaults.
struct settings_sources {
  /// Options by name; the gem's names are for files and variables. Functions (`logger`, `error_handler`, ...)
  /// are assigned to what `settings` gives.
  std::vector<std::pair<std::string, option_value>> code{};
  /// "production": the file of that name comes first in the search. Empty: the variable
  /// DYNAMO_DB_SESSION_ENVIRONMENT (or with the prefix AWS_, which wins), else APP_ENV if that is a plain name: letters,
  /// digits, '_' and '-'. Else only the general files.
  std::string environment{};
  /// A YAML file that must be there. Empty: the variable ..._CONFIG_FILE, then a search in `folder`:
  /// `config/dynamo_db_session_store/ENVIRONMENT.yml`, config/dynamo_db_session_store.yml, and both with
  /// aws_dynamo_db_session_store.
  std::string config_file{};
  std::filesystem::path folder{};  ///< empty: the current one
  /// DYNAMO_DB_SESSION_<NAME>, and AWS_DYNAMO_DB_SESSION_<NAME>, which wins; those that a file names
  /// as ${NAME}. One that is empty is not set.
  dynasession::variables variables = process_variables();
  /// What messages and `settings::list` call the source `code`.
  std::string code_name = "code";
  /// Receives warnings, such as of a file that is ignored because its name ends in .yaml.
  dynasession::logger logger = log_to_stderr;
};

/// The environment whose file comes first in the search: as given, else that of the variables; empty if there is
/// none. Errors: throws `session_error` (invalid_configuration), if DYNAMO_DB_SESSION_ENVIRONMENT is no plain name.
DYNASESSION_EXPORT std::string environment_of(const settings_sources& sources);

/// A YAML file of every option that a file can set, commented out, with its help, name and default.
DYNASESSION_EXPORT std::string config_template();

/// An option with its value, and where that came from.
struct setting {
  /// The name of the option.
  std::string option;
  std::string alias;  ///< the gem's name, which files and variables take too; often empty
  /// As in a file, with ${...} as it is written there; "(secret)" for a secret, also in a URL.
  std::string value;
  std::string origin;  ///< "code", "config/dynamo_db_session_store.yml:3", a variable, or "default"
  std::string help;    ///< what the option is for, in one line
};

/// Every option, read once from code, a YAML file and the environment.
/// Errors: messages name the place, the option and what is wrong with its value, never the value.
/// Lifetimes: references are valid as long as the settings; of temporary settings the functions give values.
/// Thread safety: constant once loaded.
class DYNASESSION_EXPORT settings {
 public:
  /// Errors: throws `session_error` (invalid_configuration; missing_secret only if one is given and
  ///   empty). A file that is named or found but cannot be read is an error, and so is a
  ///   folder that cannot be searched for one; that none is found is not.
  static settings load(const settings_sources& sources = {});

  /// For a manager; set its functions, such as `logger`, in a copy.
  const dynasession::configuration& configuration() const& noexcept;
  /// The same of temporary settings.
  dynasession::configuration configuration() && { return configuration(); }
  /// For a `sqlite_store`.
  const dynasession::sqlite_options& sqlite_options() const& noexcept;
  /// The same of temporary settings.
  dynasession::sqlite_options sqlite_options() && { return sqlite_options(); }
  /// For a `dynamodb_store`; set its functions in a copy.
  const dynasession::dynamodb_options& dynamodb_options() const& noexcept;
  /// The same of temporary settings.
  dynasession::dynamodb_options dynamodb_options() && { return dynamodb_options(); }
  /// For `table::create` and the other functions of tables; set its functions in a copy.
  const table::table_options& table_options() const& noexcept;
  /// The same of temporary settings.
  table::table_options table_options() && { return table_options(); }
  /// The store that the options name.
  store_kind store() const noexcept { return store_; }
  /// The file that was read; empty if none was.
  const std::string& config_file() const noexcept { return config_file_; }

  /// The store that `store` names; the observer is notified of its calls. Errors: those of its constructor, with the
  /// option's place.
  std::shared_ptr<catalog_store> make_store(
      std::shared_ptr<dynasession::observer> observer = nullptr) const;

  /// Every option, sorted by name.
  const std::vector<setting>& list() const& noexcept { return list_; }
  /// The same of temporary settings.
  std::vector<setting> list() && noexcept { return std::move(list_); }

 private:
  settings() = default;

  std::tuple<dynasession::configuration, dynasession::sqlite_options, dynasession::dynamodb_options,
             table::table_options>
      options_;
  store_kind store_ = store_kind::sqlite;
  std::string config_file_;
  std::vector<setting> list_;
};

}  // namespace dynasession::inline v0
