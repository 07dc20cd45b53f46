// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The commands of the program. Errors: `session_error` and the exceptions of context.hpp.
namespace cli {

/// Writes a YAML file with every option commented out.
exit_code config_init(const context& with, bool force);
/// Prints every option, its value and its source.
exit_code config_show(const context& with);

/// Settings of a table that are not options of the library.
struct table_choices {
  std::vector<std::string> tags{};  ///< "name=value"
  std::string encryption_key{};
  bool point_in_time_recovery = false;
  bool deletion_protection = false;
  bool no_expiry = false;
};

exit_code table_create(const context& with, const table_choices& choices);
exit_code table_remove(const context& with);
exit_code table_describe(const context& with);
exit_code table_check(const context& with, const table_choices& choices);

/// `format`: "cloudformation" or "terraform".
exit_code table_template(const context& with, const table_choices& choices,
                         const std::string& format);
/// `role`: "application" or "operator".
exit_code table_policy(const context& with, const std::string& role, const std::string& account);

/// Writes a script that creates (`up`) and removes (`down`) the table, with the options of the command line,
/// and the YAML file if there is none.
exit_code generate_migration(const context& with, const std::string& name);

struct clean_choices {
  std::string absolute_timeout{};  ///< a value of the option of that name; empty: as configured
  std::string idle_timeout{};      ///< likewise
  bool all = false;
  bool dry_run = false;
  double rate = 0;
  std::size_t segments = 4;
  std::string resume{};
};

/// Collects garbage.
exit_code clean(const context& with, const clean_choices& choices);

/// Lists the live sessions, of all users or of one. Limit 0: all.
exit_code sessions_list(const context& with, const std::string& user, std::size_t limit);

/// Shows one session by its key, or by a start of the key that no other session has.
exit_code sessions_show(const context& with, const std::string& key, bool with_values);

/// Ends sessions by key, or all of a user.
exit_code sessions_destroy(const context& with, const std::vector<std::string>& keys,
                           const std::string& user);

/// Prints a new `secret_key`.
exit_code secret(const context& with);

/// Checks the options, the store and the permissions with a session of its own, which it creates and
/// removes, and prints advice for each finding.
exit_code doctor(const context& with);

}  // namespace cli
