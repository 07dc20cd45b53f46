// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::table {

enum class billing {
  on_demand,    ///< by request, whatever comes
  provisioned,  ///< by the hour, for a capacity that may be used up
};

/// By key.
using tag_map = std::map<std::string, std::string>;

/// Something that takes its time.
struct waiting {
  std::string_view what;       ///< "the table is made"
  std::chrono::seconds since;  ///< how long already
};
using progress_callback = std::function<void(const waiting&)>;

struct table_options {
  /// nullopt: provisioned if a capacity is given, on demand otherwise.
  std::optional<billing> billing_mode{};
  /// Units a second of the table, and as much again of its index. nullopt: 10, if provisioned.
  std::optional<std::size_t> read_capacity{};
  /// nullopt: 5, if provisioned.
  std::optional<std::size_t> write_capacity{};

  /// Let DynamoDB remove expired records, at no cost, some time after they expired.
  bool expiry = true;
  /// Keep what is needed to restore the table as it was in any second of the last 35 days.
  bool point_in_time_recovery = false;
  /// Refuse to remove the table until this is switched off.
  bool deletion_protection = false;
  /// A key of KMS's: its id, ARN, alias or alias ARN. Empty: one of DynamoDB's own, at no cost.
  std::string encryption_key{};
  /// Of the table; others that it has are left alone.
  tag_map tags{};

  /// How long to wait until the table can be used, or is gone.
  std::chrono::seconds timeout{120};
  /// Is told of each pause.
  progress_callback progress{};
};

/// What a table is given, by its options.
struct capacity {
  std::size_t read;
  std::size_t write;
};

/// nullopt: on demand.
std::optional<capacity> capacity_of(const table_options& options) noexcept;

/// Errors: throws `session_error` (invalid_configuration) naming the option.
void validate(const table_options& options);

}  // namespace dynasession::inline v0::table
