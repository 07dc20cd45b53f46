// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/observer.hpp>

#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynasession::test {

/// Keeps what it observes. Thread safety: any thread may call it.
class noting_observer : public observer {
 public:
  /// "created abcdefgh"
  std::vector<std::string> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }
  /// Of the events that have one.
  std::vector<std::string> reasons() const {
    const std::lock_guard lock(mutex_);
    return reasons_;
  }
  std::vector<store_call> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }
  std::vector<std::string> operations() const {
    std::vector<std::string> all;
    for (const auto& each : calls()) all.emplace_back(each.operation);
    return all;
  }
  std::chrono::nanoseconds waited() const {
    const std::lock_guard lock(mutex_);
    return waited_;
  }

  void on_store_call(const store_call& call) override {
    const std::lock_guard lock(mutex_);
    calls_.push_back(call);
  }
  void on_session_event(const session_event& event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::string(to_string(event.kind)) + ' ' + std::string(event.session));
    if (event.reason) reasons_.emplace_back(to_string(*event.reason));
    waited_ += event.waited;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> events_;
  std::vector<std::string> reasons_;
  std::vector<store_call> calls_;
  std::chrono::nanoseconds waited_{0};
};

/// Throws from every call.
class throwing_observer final : public noting_observer {
 public:
  void on_store_call(const store_call& call) override {
    noting_observer::on_store_call(call);
    throw std::runtime_error("an observer that throws");
  }
  void on_session_event(const session_event& event) override {
    noting_observer::on_session_event(event);
    throw 1;
  }
};

}  // namespace dynasession::test
