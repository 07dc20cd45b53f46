// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <string>

namespace dynasession::test {

/// A new table of DynamoDB Local's, of a name of its own, removed at the end. Expired records stay:
/// DynamoDB Local would remove them by the real time.
class local_table {
 public:
  local_table();
  ~local_table();
  local_table(const local_table&) = delete;
  local_table& operator=(const local_table&) = delete;

  /// For a store on this table, with a deadline that suits machines under sanitizers.
  const dynamodb_options& options() const noexcept { return options_; }

 private:
  dynamodb_options options_;
};

/// What a store or a table of DynamoDB Local needs.
dynamodb_options local_options(std::string table_name);

}  // namespace dynasession::test
