// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

namespace cli {

/// Checks all that sessions need, from the options to a session of its own that it stores, reads and
/// removes, and says what to do about each finding.
exit_code doctor(const context& with);

}  // namespace cli
