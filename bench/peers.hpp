// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace bench {

/// The numbers that a program for Node.js in bench/peers prints, on this process's core; none if the peers are not
/// installed, which scripts/bench does.
std::vector<double> peer_numbers(const std::string& program_and_arguments);

/// The lines that a command prints. Errors: std::runtime_error if it fails.
std::vector<std::string> lines_of(const std::string& command);

}  // namespace bench
