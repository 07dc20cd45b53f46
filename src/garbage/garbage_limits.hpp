// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/garbage_options.hpp>
#include <dynasession/store/session_page.hpp>

namespace dynasession::inline v0::detail {

/// Errors: throws `session_error` (invalid_configuration) naming the option.
void validate(const garbage_options& options);

bool is_garbage(const session_summary& session, const garbage_options& options, timestamp now);

}  // namespace dynasession::inline v0::detail
