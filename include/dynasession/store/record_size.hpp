// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <cstddef>

namespace dynasession::inline v0 {

/// How many bytes a record of these values takes in DynamoDB at most.
DYNASESSION_EXPORT std::size_t record_size(const stored_values& values) noexcept;

/// Compares the size with `max_record_size`, as every store does before it writes.
/// Errors: session_too_large, naming the size and the biggest keys, never their values.
DYNASESSION_EXPORT result<void> check_record_size(const stored_values& values);

}  // namespace dynasession::inline v0
