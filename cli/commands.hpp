// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// The commands of the program. Errors: `session_error` and the exceptions of context.hpp.
namespace cli {

/// Writes the commented YAML file; of an environment, its own.
exit_code config_init(const context& with, bool force);
/// Prints every option in effect, and where it came from.
exit_code config_show(const context& with);

/// What a table is made with, beside what the options of the library say.
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

/// Writes a script that makes the table (`up`) and removes it (`down`), numbered by the time, and the
/// YAML file where there is none.
exit_code generate_migration(const context& with, const std::string& name);

struct clean_choices {
  std::string absolute_timeout{};  ///< as the option of that name; empty: as configured
  std::string idle_timeout{};      ///< the same
  bool all = false;
  bool dry_run = false;
  double rate = 0;
  std::size_t segments = 4;
  std::string resume{};
};

/// Collects garbage.
exit_code clean(const context& with, const clean_choices& choices);

/// Lists the live sessions, or those of a user. 0: no limit.
exit_code sessions_list(const context& with, const std::string& user, std::size_t limit);

/// Shows one, with its values if wanted. The key, or as much of its start as names one session alone.
exit_code sessions_show(const context& with, const std::string& key, bool with_values);

/// Ends those of these keys, or of a user.
exit_code sessions_destroy(const context& with, const std::vector<std::string>& keys,
                           const std::string& user);

/// Prints a new `secret_key`.
exit_code secret(const context& with);

/// Checks all that sessions need, from the options to a session of its own that it stores, reads and
/// removes, and says what to do about each finding.
exit_code doctor(const context& with);

}  // namespace cli
