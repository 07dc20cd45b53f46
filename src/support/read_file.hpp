// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// The text of a file; nullopt if there is none of that name. Errors: invalid_configuration, without the
/// name, if it cannot be read, is larger than so many KiB, or is a pipe that nobody writes to its end within
/// `time_to_write`, as in `--config-file <(...)`.
result<std::optional<std::string>> read_file(
    const std::string& name, std::size_t largest_kib,
    std::chrono::milliseconds time_to_write = std::chrono::seconds(3));

}  // namespace dynasession::inline v0::detail
