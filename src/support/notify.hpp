// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/observer.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// A short name of a session for logs and observers: the start of its record's key.
inline std::string log_name(std::string_view key) { return std::string(key.substr(0, 8)); }

/// Calls an observer, if there is one. What it throws ends here.
void notify(const std::shared_ptr<observer>& whom, const store_call& ended) noexcept;
/// `key` is that of the record; the observer gets its short hash.
void notify(const std::shared_ptr<observer>& whom, event_kind kind, std::string_view key,
            std::chrono::nanoseconds waited = {}) noexcept;

}  // namespace dynasession::inline v0::detail
