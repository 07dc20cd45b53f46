// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/configuration.hpp>
#include <dynasession/store/session_store.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dynasession::test {

/// A server that exposes `all_routes` through one adapter, on 127.0.0.1. Stops when it is
/// destroyed.
class server_under_test {
 public:
  virtual ~server_under_test() = default;
  virtual int port() const = 0;
};

using start_server = std::function<std::unique_ptr<server_under_test>(
    std::shared_ptr<session_store>, configuration)>;

struct adapter {
  std::string name;
  start_server start;
};

/// Every adapter that the suite runs over.
std::vector<adapter> all_adapters();

}  // namespace dynasession::test
