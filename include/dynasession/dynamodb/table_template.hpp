// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynamodb/table_options.hpp>

#include <string>

/// The table that `create` would create, for other tools.
/// Errors: throws `session_error` (invalid_configuration). No I/O.
namespace dynasession::inline v0::table {

/// A template for AWS CloudFormation, in JSON.
DYNASESSION_EXPORT std::string cloudformation(const dynamodb_options& where,
                                              const table_options& options = {});

/// A configuration for Terraform and its provider "aws".
DYNASESSION_EXPORT std::string terraform(const dynamodb_options& where,
                                         const table_options& options = {});

}  // namespace dynasession::inline v0::table
