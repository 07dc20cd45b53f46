// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <cstddef>
#include <functional>
#include <span>

namespace dynasession::inline v0 {

/// Fills the span with random bytes fit for secrets, or throws; called from any thread.
using random_source = std::function<void(std::span<std::byte>)>;

/// The operating system's generator. Throws `session_error` (errc::no_randomness), never falls
/// back.
DYNASESSION_EXPORT void system_random(std::span<std::byte> out);

}  // namespace dynasession::inline v0
