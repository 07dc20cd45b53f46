// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <functional>
#include <string_view>

namespace dynasession::inline v0 {

/// The severity of a message.
enum class log_level { debug, info, warning, error };

/// The name of a level: "warning".
DYNASESSION_EXPORT std::string_view to_string(log_level level) noexcept;

/// Receives each message of the library. Messages contain no ids or secrets.
/// Thread safety: called from any thread.
using logger = std::function<void(log_level, std::string_view)>;

/// Writes warnings and errors to standard error, one line each.
DYNASESSION_EXPORT void log_to_stderr(log_level level, std::string_view message);

}  // namespace dynasession::inline v0
