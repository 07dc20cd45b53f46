// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynamodb/table_description.hpp>
#include <dynasession/dynamodb/table_finding.hpp>
#include <dynasession/dynamodb/table_options.hpp>

#include <vector>

/// The table of a `dynamodb_store`. Each function blocks until it is finished.
/// Errors: throws `session_error`: those of the constructor of `dynamodb_store` and of `validate`;
///   access_denied; unavailable; and those of each function.
namespace dynasession::inline v0::table {

enum class creation {
  created,
  existed,  ///< a compatible table
};

/// Creates the table with its index by user, and waits until it can be used. If the table exists,
/// it is checked, and missing settings of `options` are added. Billing and encryption of an
/// existing table are not changed; `check` reports differences.
/// Errors: incompatible_store, with all incompatible settings; deadline_exceeded.
DYNASESSION_EXPORT creation create(const dynamodb_options& where, const table_options& options = {});

/// Removes the table with all its records, and waits until it is removed. An absent table is a
/// success.
/// Errors: deletion_protected; deadline_exceeded.
DYNASESSION_EXPORT void remove(const dynamodb_options& where, const table_options& options = {});

/// The current settings and status of the table.
/// Errors: missing_table.
DYNASESSION_EXPORT table_description describe(const dynamodb_options& where);

/// All settings that differ from `options`; empty if there are none. Does not wait for a table that
/// is being created: `describe` returns its status.
/// Errors: missing_table.
[[nodiscard]] DYNASESSION_EXPORT std::vector<finding> check(const dynamodb_options& where,
                                                            const table_options& options = {});

}  // namespace dynasession::inline v0::table
