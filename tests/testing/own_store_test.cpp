// SPDX-License-Identifier: Apache-2.0
#include "testing/my_store.hpp"

#include <dynasession/testing/store_suite.hpp>

#include <memory>
#include <vector>

std::vector<dynasession::store_under_test> dynasession::stores_under_test() {
  return {{"my_store", [] { return std::make_shared<my_store>(); }}};
}
