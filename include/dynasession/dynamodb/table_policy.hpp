// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <string>

/// IAM policies in JSON with exactly the permissions that are needed on the table. Without a
/// `region` they apply to every region. `account`: 12 digits, or "*".
/// Errors: throws `session_error` (invalid_configuration). No I/O.
namespace dynasession::inline v0::table {

/// The permissions of an application that serves sessions.
DYNASESSION_EXPORT std::string application_policy(const dynamodb_options& where,
                                                  const std::string& account = "*");

/// The permissions to create, check and remove the table, and to collect garbage, each in its own
/// statement. They allow reading and removing records, but not writing them.
DYNASESSION_EXPORT std::string operator_policy(const dynamodb_options& where,
                                               const std::string& account = "*");

}  // namespace dynasession::inline v0::table
