// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// From the page that `next` names, or the first.
request list_tags(const std::string& table_arn, const std::string& next = {});

/// Gives a table that exists its index by user, paid for like the table itself.
request create_index(const table::table_description& found);
request enable_deletion_protection(const std::string& table_name);
/// Lets DynamoDB remove what has expired, some time after.
request enable_expiry(const std::string& table_name);
request enable_recovery(const std::string& table_name);
request add_tags(const std::string& table_arn, const table::tag_map& tags);

/// What an answer to DescribeTable tells. What it does not tell is empty.
table::table_description read_table(const boost::json::object& answer);
/// What an answer to DescribeTimeToLive adds to it.
void read_expiry(const boost::json::object& answer, table::table_description& known);
/// Of DescribeContinuousBackups.
void read_recovery(const boost::json::object& answer, table::table_description& known);
/// Of ListTagsOfResource. Gives what leads to the next page; empty after the last.
std::string read_tags(const boost::json::object& answer, table::table_description& known);

/// Whether a table can be used, and is not about to get or lose its index.
bool is_ready(const table::table_description& known);

}  // namespace dynasession::inline v0::dynamodb
