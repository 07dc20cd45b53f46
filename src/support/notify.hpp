// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/observer.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Calls an observer, if there is one. What it throws ends here.
void notify(const std::shared_ptr<observer>& whom, const store_call& ended) noexcept;
/// `key` is that of the record; the observer gets its short hash.
void notify(const std::shared_ptr<observer>& whom, event_kind kind, std::string_view key,
            std::chrono::nanoseconds waited = {}) noexcept;

}  // namespace dynasession::inline v0::detail
