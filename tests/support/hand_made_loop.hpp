// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/loop_executor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace dynasession::test {

/// An event loop that knows nothing of Asio.
class hand_made_loop {
 public:
  hand_made_loop() = default;
  // After every post of another thread, also if nothing else orders the two: `wait_for_end_of` does not.
  ~hand_made_loop() { const std::lock_guard lock(mutex_); }
  hand_made_loop(const hand_made_loop&) = delete;
  hand_made_loop& operator=(const hand_made_loop&) = delete;

  loop_executor executor() {
    return loop_executor([this](std::function<void()> work) {
      const std::lock_guard lock(mutex_);
      if (!has_ended_) queue_.push_back(std::move(work));
    });
  }
  /// What has not run is dropped, and so is what comes now, on the thread that posts it.
  void end() {
    std::deque<std::function<void()>> dropped;  // once the mutex is free
    const std::lock_guard lock(mutex_);
    dropped.swap(queue_);
    has_ended_ = true;
  }
  void run_until(const bool& done) {
    while (!done) run_one();
  }
  /// Until nothing is left to do.
  void run_all() {
    while (run_one()) continue;
  }

 private:
  bool run_one() {
    std::function<void()> next;
    {
      const std::lock_guard lock(mutex_);
      if (queue_.empty()) return false;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    next();
    return true;
  }

  std::mutex mutex_;
  std::deque<std::function<void()>> queue_;
  bool has_ended_ = false;
};

template <class T>
void wait_for_end_of(const std::weak_ptr<T>& watched) {
  while (!watched.expired()) std::this_thread::yield();
}

}  // namespace dynasession::test
