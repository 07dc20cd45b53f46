// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/table_options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace dynasession::inline v0::table {

/// The settings and status of a table. A nullopt is a setting that is not known, because the engine
/// does not support it or the credentials do not allow reading it.
struct table_description {
  /// The name of the table.
  std::string name{};
  std::string arn{};     ///< empty if the engine has none
  std::string status{};  ///< "ACTIVE" if it can be used
  std::string key{};     ///< "session_id (S)"
  /// How requests are billed.
  billing billing_mode = billing::on_demand;
  std::size_t read_capacity = 0;  ///< units per second; 0 on demand
  /// Units per second; 0 on demand.
  std::size_t write_capacity = 0;
  std::uint64_t item_count = 0;  ///< updated by DynamoDB every few hours
  std::uint64_t size_bytes = 0;  ///< likewise

  std::string index_key{};     ///< key of the index by user: "user_id (S)"
  std::string index_status{};  ///< empty: no such index

  std::optional<std::string> expiry_attribute{};  ///< empty: expired records are not removed
  std::optional<std::string> expiry_status{};     ///< "ENABLED"
  std::string encryption_key{};                   ///< ARN; empty: a key of DynamoDB
  /// Whether the table can be restored as of any second of the last 35 days.
  std::optional<bool> point_in_time_recovery{};
  /// Whether the table cannot be removed.
  bool deletion_protection = false;
  /// The tags of the table.
  std::optional<tag_map> tags{};

  /// How far the clock of the service is ahead of ours, accurate to about two seconds.
  std::optional<std::chrono::seconds> clock_difference{};
};

}  // namespace dynasession::inline v0::table
