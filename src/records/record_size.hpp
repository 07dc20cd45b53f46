// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <cstddef>

namespace dynasession::inline v0::detail {

/// An upper bound of the size in bytes that DynamoDB counts for a record with these values.
std::size_t record_size(const stored_values& values) noexcept;

/// Errors: session_too_large, with the size and the biggest keys, never their values.
result<void> check_record_size(const stored_values& values);

}  // namespace dynasession::inline v0::detail
