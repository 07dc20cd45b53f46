// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// Where the next page of each segment begins: empty, at its start; nullopt, it is done.
using scan_positions = std::vector<std::optional<std::string>>;

/// One word for a command line; empty if all segments are done.
std::string to_token(const scan_positions& positions);

/// The other way. Errors: invalid_configuration, if it is none of ours.
result<scan_positions> from_token(std::string_view token);

}  // namespace dynasession::inline v0::detail
