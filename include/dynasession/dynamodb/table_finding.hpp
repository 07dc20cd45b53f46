// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/table_description.hpp>
#include <dynasession/dynamodb/table_options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::table {

/// A part of a table that is compared with options.
enum class part {
  key,
  index,
  billing,
  encryption,
  expiry,
  deletion_protection,
  point_in_time_recovery,
  tags,
  records,
};

/// How serious a difference is.
enum class fault {
  incompatible,  ///< sessions cannot be stored, or records would be lost; `create` changes nothing
  missing,       ///< `create` adds it
  different,     ///< works; `create` does not change it
  unknown,  ///< may not be read, or the engine does not support it; `create` does not change it
};

/// A setting of a table that is not as expected.
struct finding {
  /// The part that differs.
  part what;
  /// How serious it is.
  fault kind;
  /// What the options ask for.
  std::string expected;
  /// What the table has.
  std::string found;
};

/// "index by user"
DYNASESSION_EXPORT std::string_view name_of(part what) noexcept;
/// "key: expected session_id (S), found id (N)"
DYNASESSION_EXPORT std::string message_of(const finding& found);
/// The messages of all incompatible settings in one line; empty if there are none.
DYNASESSION_EXPORT std::string incompatibilities(const std::vector<finding>& all);

/// Compares a table with options. Options that are not set, and additional settings of the table,
/// give no findings.
DYNASESSION_EXPORT std::vector<finding> compare(const table_description& found,
                                                const std::string& table_key,
                                                const table_options& asked);

}  // namespace dynasession::inline v0::table
