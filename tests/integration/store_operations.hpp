// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/error.hpp>

#include <functional>
#include <string>
#include <vector>

namespace dynasession::test {

/// How much of an operation its record shows.
enum class effect {
  none,
  part,  ///< of one that is allowed to get stuck between its requests
  once,
  wrong,  ///< twice, or a half of what must be whole
};

/// One verb of a store, on a record of its own.
struct store_operation {
  using act = std::function<void(dynamodb_store&, const std::string& key)>;
  using question = std::function<effect(dynamodb_store&, const std::string& key)>;
  using call_to = std::function<result<void>(dynamodb_store&, const std::string& key)>;

  std::string name;
  act prepare;
  /// An answer that is not right for what was prepared is errc::corrupt_record.
  call_to call;
  /// Empty: it only reads.
  question look{};
  bool is_repeated = true;  ///< after a lost answer
  int requests = 1;
};

std::vector<store_operation> store_operations();

}  // namespace dynasession::test
