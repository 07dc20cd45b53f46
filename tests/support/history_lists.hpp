// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/history_checker.hpp"
#include "support/history_lineage.hpp"

#include <vector>

namespace dynasession::test {

/// Checks what was listed as the sessions of users: unlisted, wrongly_listed.
void check_lists(const history& all, const family_tree& families, const lineages& sessions,
                 std::vector<violation>& found);

}  // namespace dynasession::test
