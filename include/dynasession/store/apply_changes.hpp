// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

namespace dynasession::inline v0 {

/// What stored values become by the changes of a `save_request`: for stores whose database cannot apply
/// them itself. Call it within the transaction that also writes the result.
/// Errors: conflict (an expected key), not_an_integer, integer_overflow. They name the key, never its value.
DYNASESSION_EXPORT result<stored_values> apply_changes(stored_values stored, const changes& what);

}  // namespace dynasession::inline v0
