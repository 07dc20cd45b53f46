// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/table_description.hpp>

#include <boost/json/object.hpp>

#include <string>

namespace dynasession::inline v0::dynamodb {

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
