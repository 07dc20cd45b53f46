// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/json_document.hpp"
#include "dynamodb/protocol/request.hpp"

#include <dynasession/dynamodb/table_description.hpp>
#include <dynasession/dynamodb/table_options.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace dynasession::inline v0::dynamodb {

/// The body of CreateTable.
boost::json::object table_definition(const std::string& table_name, const std::string& table_key,
                                     const table::table_options& options);
/// {"AttributeName": "expire_at", "Enabled": true}
boost::json::object expiry_specification();
/// {"PointInTimeRecoveryEnabled": true}
boost::json::object recovery_specification();

request create_table(const std::string& table_name, const std::string& table_key,
                     const table::table_options& options);
request delete_table(const std::string& table_name);

request describe_table(const std::string& table_name);
request describe_expiry(const std::string& table_name);
request describe_recovery(const std::string& table_name);
/// The page that `next` names, or the first one.
request list_tags(const std::string& table_arn, const std::string& next = {});

/// Adds the index by user to a table, with the billing mode of the table.
request create_index(const table::table_description& found);
request enable_deletion_protection(const std::string& table_name);
/// Turns on TTL: DynamoDB removes expired records.
request enable_expiry(const std::string& table_name);
request enable_recovery(const std::string& table_name);
request add_tags(const std::string& table_arn, const table::tag_map& tags);

/// Reads the response to DescribeTable. What it does not contain is empty.
table::table_description read_table(const json_document& answer);
/// Adds the response to DescribeTimeToLive.
void read_expiry(const json_document& answer, table::table_description& known);
/// Adds the response to DescribeContinuousBackups.
void read_recovery(const json_document& answer, table::table_description& known);
/// Adds the response to ListTagsOfResource. Returns the token of the next page; empty on the last
/// page.
std::string read_tags(const json_document& answer, table::table_description& known);

/// Whether the table can be used and its index is not being created or removed.
bool is_ready(const table::table_description& known);

}  // namespace dynasession::inline v0::dynamodb
