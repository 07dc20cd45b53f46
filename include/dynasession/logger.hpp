// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace dynasession::inline v0 {

enum class log_level { debug, info, warning, error };

std::string_view to_string(log_level level) noexcept;

/// Receives each message of the library; called from any thread. Messages hold no ids or secrets.
using logger = std::function<void(log_level, std::string_view)>;

/// Writes warnings and errors to standard error, one line each.
void log_to_stderr(log_level level, std::string_view message);

}  // namespace dynasession::inline v0
