// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynamodb/table_description.hpp>
#include <dynasession/dynamodb/table_finding.hpp>
#include <dynasession/dynamodb/table_options.hpp>

#include <vector>

/// The table that a `dynamodb_store` keeps its records in. Each function blocks until it is done.
/// Errors: throws `session_error`: those of `dynamodb_store`'s constructor and of `validate`;
///   access_denied; unavailable; and those named below.
namespace dynasession::inline v0::table {

enum class creation {
  created,
  existed,  ///< and fits
};

/// Makes the table, with an index by user. Waits until it can be used. A table that exists is compared
/// instead, and given what it lacks of `options`. What would change its bill or its encryption stays as
/// it is: `check` tells.
/// Errors: incompatible_store, with all that does not fit; deadline_exceeded.
creation create(const dynamodb_options& where, const table_options& options = {});

/// Removes the table with all its records; one that is absent is success. Waits until it is gone.
/// Errors: deletion_protected; deadline_exceeded.
void remove(const dynamodb_options& where, const table_options& options = {});

/// Errors: missing_table.
table_description describe(const dynamodb_options& where);

/// All that is not as `options` ask; nothing, if the table fits. One that is just being made is not
/// waited for: `describe` tells its status.
/// Errors: missing_table.
[[nodiscard]] std::vector<finding> check(const dynamodb_options& where,
                                         const table_options& options = {});

}  // namespace dynasession::inline v0::table
