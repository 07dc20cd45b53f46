// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace cli {

/// Lists the live sessions, or those of a user. 0: no limit.
exit_code sessions_list(const context& with, const std::string& user, std::size_t limit);

/// Shows one, with its values if wanted. The key, or as much of its start as names one session alone.
exit_code sessions_show(const context& with, const std::string& key, bool with_values);

/// Ends those of these keys, or of a user.
exit_code sessions_destroy(const context& with, const std::vector<std::string>& keys,
                           const std::string& user);

}  // namespace cli
