// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/table_options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace dynasession::inline v0::table {

/// What a table is, as DynamoDB tells it. A nullopt is what could not be learned: the engine knows no
/// such thing, or the credentials may not ask.
struct table_description {
  std::string name{};
  std::string arn{};     ///< empty: the engine gives none
  std::string status{};  ///< "ACTIVE" once it can be used
  std::string key{};     ///< "session_id (S)"
  billing billing_mode = billing::on_demand;
  std::size_t read_capacity = 0;  ///< units a second; 0 on demand
  std::size_t write_capacity = 0;
  std::uint64_t item_count = 0;  ///< as counted last, some hours ago
  std::uint64_t size_bytes = 0;  ///< the same

  std::string index_key{};     ///< of the index by user: "user_id (S)"
  std::string index_status{};  ///< empty: there is no such index

  std::optional<std::string> expiry_attribute{};  ///< empty: expired records stay
  std::optional<std::string> expiry_status{};     ///< "ENABLED"
  std::string encryption_key{};                   ///< ARN; empty: one of DynamoDB's own
  std::optional<bool> point_in_time_recovery{};
  bool deletion_protection = false;
  std::optional<tag_map> tags{};

  /// How far the service's clock is ahead of ours, to a second or two.
  std::optional<std::chrono::seconds> clock_difference{};
};

}  // namespace dynasession::inline v0::table
