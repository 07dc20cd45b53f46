// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/request.hpp"

#include <dynasession/error.hpp>

#include <boost/json/object.hpp>

#include <string>

namespace dynasession::dynamodb {

/// The index by user: sparse, keys only.
constexpr const char* user_index = "user_id-index";

request create_table(const std::string& table_name, const std::string& table_key);
request describe_table(const std::string& table_name);
request delete_table(const std::string& table_name);
request describe_expiry(const std::string& table_name);
/// Lets DynamoDB remove what has expired, some time after.
request enable_expiry(const std::string& table_name);

/// Whether an answer to DescribeTable tells of a table that can be used.
bool is_active(const boost::json::object& description);
/// Whether an answer to DescribeTimeToLive tells that expired items are removed.
bool is_expiry_enabled(const boost::json::object& description);

/// Whether records fit a table. Errors: incompatible_store: what was expected, and what was found.
result<void> check_table(const boost::json::object& description, const std::string& table_key);

}  // namespace dynasession::dynamodb
