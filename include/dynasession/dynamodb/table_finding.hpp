// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/table_description.hpp>
#include <dynasession/dynamodb/table_options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::table {

enum class part {
  key,
  index,
  billing,
  encryption,
  expiry,
  deletion_protection,
  point_in_time_recovery,
  tags,
};

enum class fault {
  incompatible,  ///< sessions cannot be kept there, or would not last
  missing,       ///< `create` gives it
  different,     ///< works, and stays as it is
};

/// Something of a table that is not as it should be.
struct finding {
  part what;
  fault kind;
  std::string expected;
  std::string found;
};

/// "index by user"
std::string_view name_of(part what) noexcept;
/// "key: expected session_id (S), found id (N)"
std::string message_of(const finding& found);
/// Those of all incompatible ones, in one line; empty if there is none.
std::string incompatibilities(const std::vector<finding>& all);

/// All that is not as the options ask. What they leave open is no finding, nor is what the table has
/// beyond them.
std::vector<finding> compare(const table_description& found, const std::string& table_key,
                             const table_options& asked);

}  // namespace dynasession::inline v0::table
