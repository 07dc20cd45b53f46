// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::table {

/// How DynamoDB bills the requests of a table.
enum class billing {
  on_demand,    ///< per request, without a limit
  provisioned,  ///< per hour, for a limited capacity
};

/// Values by key.
using tag_map = std::map<std::string, std::string>;

/// A pause of an operation that waits.
struct waiting {
  std::string_view what;       ///< what it waits for: "the table is created"
  std::chrono::seconds since;  ///< how long it has waited
};
/// Called at each pause of an operation that waits.
using progress_callback = std::function<void(const waiting&)>;

/// What a table should be like, for `create` and `check`.
struct table_options {
  /// nullopt: provisioned if a capacity is given, on demand otherwise.
  std::optional<billing> billing_mode{};
  /// Units per second of the table; its index gets the same. nullopt: 10, if provisioned.
  std::optional<std::size_t> read_capacity{};
  /// Likewise. nullopt: 5, if provisioned.
  std::optional<std::size_t> write_capacity{};

  /// Turn on TTL: DynamoDB removes expired records after some time, without cost.
  bool expiry = true;
  /// Turn on backups from which the table can be restored as of any second of the last 35 days.
  bool point_in_time_recovery = false;
  /// Turn on deletion protection: the table cannot be removed until it is turned off.
  bool deletion_protection = false;
  /// A KMS key: its id, ARN, alias or alias ARN. Empty: a key of DynamoDB, without cost.
  std::string encryption_key{};
  /// Tags of the table; other tags that it has are not changed.
  tag_map tags{};

  /// Also change an existing table that holds records of other programs. With TTL on, DynamoDB removes
  /// each of them once the time in its `expire_at` has passed, if it has one. The sessions of the Ruby
  /// gem have one, and by default it has passed when they are saved.
  bool change_foreign_table = false;

  /// How long to wait until the table can be used or is removed. While DynamoDB throttles requests or
  /// fails, they are repeated for as long, at growing intervals. A blocking function may return later: it also waits
  /// for the end of what cannot be interrupted, a name that is being resolved or a source of credentials that was asked.
  std::chrono::seconds timeout{120};
  /// Called at each pause.
  progress_callback progress{};
};

/// The provisioned capacity of a table.
struct capacity {
  /// Read units per second.
  std::size_t read;
  /// Write units per second.
  std::size_t write;
};

/// The capacity for these options; nullopt: on demand.
DYNASESSION_EXPORT std::optional<capacity> capacity_of(const table_options& options) noexcept;

/// Errors: throws `session_error` (invalid_configuration) with the name of the option.
DYNASESSION_EXPORT void validate(const table_options& options);

}  // namespace dynasession::inline v0::table
