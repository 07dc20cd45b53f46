// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

#include <string>
#include <vector>

namespace cli {

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

}  // namespace cli
