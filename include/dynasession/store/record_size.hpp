// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <cstddef>

namespace dynasession::inline v0 {

/// How many bytes a session of these values takes: keys and plain JSON, and 512 for the rest of its
/// record. It takes no more in DynamoDB, unless its user is longer than about 100 bytes.
DYNASESSION_EXPORT std::size_t record_size(const stored_values& values) noexcept;

/// Compares the size with a limit, as every store does before it writes: with `max_record_size`, and with
/// the store's option `max_size` (rule 20).
/// Errors: session_too_large, naming the size and the biggest keys, never their values.
DYNASESSION_EXPORT result<void> check_record_size(const stored_values& values,
                                                  std::size_t limit = max_record_size);

}  // namespace dynasession::inline v0
