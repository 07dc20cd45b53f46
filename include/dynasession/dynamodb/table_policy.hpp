// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <string>

/// Policies for AWS's IAM, in JSON: what must be allowed on this table, and no more. Without a `region`
/// they are for every region; `account` is 12 digits, or "*".
/// Errors: throws `session_error` (invalid_configuration). No I/O.
namespace dynasession::inline v0::table {

/// For those who serve sessions.
std::string application_policy(const dynamodb_options& where, const std::string& account = "*");

/// For those who make, look after and remove the table, and collect its garbage; each in a statement of
/// its own. Nothing is written into a session with it, but records can be read and removed.
std::string operator_policy(const dynamodb_options& where, const std::string& account = "*");

}  // namespace dynasession::inline v0::table
