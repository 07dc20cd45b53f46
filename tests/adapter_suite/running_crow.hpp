// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/adapters/crow.hpp>

#include <cstdint>
#include <future>

namespace dynasession::test {

/// Runs an application of Crow, which has its routes and outlives this, on a free port of 127.0.0.1.
template <class App>
class running_crow {
 public:
  running_crow(App& app, std::uint16_t concurrency) : app_(app) {
    app_.bindaddr("127.0.0.1").port(0).concurrency(concurrency);
    app_.loglevel(crow::LogLevel::Critical).signal_clear();
    running_ = app_.run_async();
    app_.wait_for_server_start();
  }
  ~running_crow() {
    app_.stop();
    running_.get();
  }
  running_crow(const running_crow&) = delete;
  running_crow& operator=(const running_crow&) = delete;

 private:
  App& app_;
  std::future<void> running_;
};

}  // namespace dynasession::test
