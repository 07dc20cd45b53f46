// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adapter_suite/websocket_client.hpp"
#include "support/faulty_store.hpp"

#include <dynasession/session_manager.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace dynasession::test {

/// Visitors of a server for WebSockets of https://shop.example, which answers each message of a user.
class websocket_test : public ::testing::Test {
 protected:
  ~websocket_test() override { store_->release(); }

  static configuration options() {
    return {.secret_key = "a secret of the adapter suite, 32 bytes or more",
            .deadline = std::chrono::seconds(20)};
  }

  /// The cookie of a visitor; with a user, of one who has logged in.
  std::string cookie_of(const char* user) const {
    const auto visitor = sessions_.start("");
    visitor.load().set("n", 1);
    if (user) visitor.load().log_in(user);
    const auto cookies = visitor.commit().cookies;
    store_->forget_calls();
    return cookies.at(0).name + "=" + cookies.at(0).value;
  }
  void log_out(const std::string& cookie) const {
    const auto visitor = sessions_.start(cookie);
    visitor.load().log_out();
    visitor.commit();
  }

  static constexpr const char* own = "Origin: https://shop.example";

  const std::shared_ptr<faulty_store> store_ =
      std::make_shared<faulty_store>(std::make_shared<memory_store>());
  const session_manager sessions_{store_, options()};
};

}  // namespace dynasession::test
