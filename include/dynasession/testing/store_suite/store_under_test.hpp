// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_store.hpp>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {

/// A store for the store suite.
class store_under_test {
 public:
  using factory = std::function<std::shared_ptr<session_store>()>;

  store_under_test(std::string of_tests, factory maker)
      : name(std::move(of_tests)), make(std::move(maker)) {}

  std::string name;  ///< part of the names of tests: letters, digits and underscores
  factory make;      ///< gives a new, empty store to each test
  /// Records take less room than their values, so tests of the size limit are skipped.
  bool compresses = false;
};

inline std::ostream& operator<<(std::ostream& out, const store_under_test& store) {
  return out << store.name;
}

/// The stores that the suite tests. To be defined by the test program.
std::vector<store_under_test> stores_under_test();

}  // namespace dynasession::inline v0
