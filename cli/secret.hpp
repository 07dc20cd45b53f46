// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

namespace cli {

/// Prints a new `secret_key`.
exit_code secret(const context& with);

/// Random bytes as hexadecimal digits.
std::string random_hex(const dynasession::random_source& random);

}  // namespace cli
