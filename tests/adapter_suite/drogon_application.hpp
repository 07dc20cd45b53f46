// SPDX-License-Identifier: Apache-2.0
// The application of Drogon, which lives once in a process: each test gives it the sessions of its own.
#pragma once

#include <dynasession/adapters/drogon.hpp>

#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace dynasession::test {

using drogon_answer = std::function<void(const drogon::HttpResponsePtr&)>;

/// Calls the adapter that the test has, and has its name.
template <class Sessions>
class current_of_drogon : public drogon::HttpMiddleware<current_of_drogon<Sessions>, false> {
 public:
  const std::string& className() const override { return Sessions::name(); }
  void invoke(const drogon::HttpRequestPtr& request, drogon::MiddlewareNextCallback&& next,
              drogon::MiddlewareCallback&& answer) override {
    const auto used = [&] {
      const std::lock_guard lock(mutex_);
      return sessions_;
    }();
    used->invoke(request, std::move(next), std::move(answer));
  }
  void use(std::shared_ptr<Sessions> sessions) {
    const std::lock_guard lock(mutex_);
    sessions_ = std::move(sessions);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<Sessions> sessions_;
};

class drogon_application {
 public:
  static drogon_application& of_the_process();

  void use(const async_session_manager& sessions);
  /// With a manager on the loop of the application.
  void use(std::shared_ptr<session_store> store, configuration options);
  const async_session_manager& sessions() const { return sessions_; }
  int port() const { return port_; }
  /// For good.
  void quit();

 private:
  drogon_application();
  ~drogon_application() { quit(); }

  const std::shared_ptr<current_of_drogon<drogon_sessions>> loaded_ =
      std::make_shared<current_of_drogon<drogon_sessions>>();
  const std::shared_ptr<current_of_drogon<drogon_lazy_sessions>> lazy_ =
      std::make_shared<current_of_drogon<drogon_lazy_sessions>>();
  const int port_;
  async_session_manager sessions_;
  std::promise<void> started_;
  std::thread thread_;
};

/// What the application has of the suite, and what the tests of Drogon's parts want beside.
void register_routes_of_the_suite();
void register_parts_of_drogon();

}  // namespace dynasession::test
