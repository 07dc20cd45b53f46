// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_store.hpp>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace dynasession::test {

/// A store that must keep every rule: `make` gives a new, empty one.
struct store_under_test {
  std::string name;
  std::function<std::shared_ptr<session_store>()> make;
};

inline std::ostream& operator<<(std::ostream& out, const store_under_test& store) {
  return out << store.name;
}

/// All of them: to put another store under test, add a line to it.
std::vector<store_under_test> stores_under_test();
/// Those that are a `session_catalog` too.
std::vector<store_under_test> stores_with_catalog();
/// Those whose records take as many bytes as their values.
std::vector<store_under_test> stores_without_compression();

}  // namespace dynasession::test
