// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb_store.hpp>

#include <chrono>

/// The table that a `dynamodb_store` keeps its records in. Each function blocks until it is done.
/// Errors: throws `session_error`: those of `dynamodb_store`'s constructor; access_denied;
///   unavailable; and those named below.
namespace dynasession::table {

struct table_options {
  /// Let DynamoDB remove expired records, at no cost, some time after they expired.
  bool expiry = true;
  /// How long to wait until the table can be used, or is gone.
  std::chrono::seconds patience{120};
};

enum class creation {
  created,
  existed,  ///< and fits
};

/// Makes the table: billed by request, with an index by user. Waits until it can be used. A table that
/// exists is checked instead, and given what it lacks of `options`.
/// Errors: incompatible_store, deadline_exceeded.
creation create(const dynamodb_options& where, const table_options& options = {});

/// Removes the table with all its records; one that is absent is success. Waits until it is gone.
/// Errors: deadline_exceeded.
void remove(const dynamodb_options& where, const table_options& options = {});

/// Errors: missing_table; incompatible_store: what was expected, and what was found.
void check(const dynamodb_options& where);

}  // namespace dynasession::table
