// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

namespace dynasession::inline v0::detail {

/// What stored values become, if each expected key still holds what is expected and every sum fits.
/// Errors: conflict, not_an_integer, integer_overflow; they name the key, never its value.
result<stored_values> apply_changes(stored_values stored, const changes& what);

}  // namespace dynasession::inline v0::detail
