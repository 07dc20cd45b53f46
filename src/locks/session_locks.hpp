// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/held_lock.hpp"
#include "locks/lock_queue.hpp"
#include "locks/lock_wait.hpp"
#include "support/own_thread.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace dynasession::inline v0::detail {

/// The outcome of waiting for a lock: the record and its lock, or only a tombstone, or nothing.
class locked_record {
 public:
  locked_record() = default;

  std::optional<record> found;
  std::optional<held_lock> lock;
  bool may_be_old = false;  ///< the record: read eventually, or kept in memory
};

/// The locks that a manager holds or waits for, on a thread of its own, which starts with the first. Its requests
/// queue up for a session, first in, first out; only the first in the queue asks the store. While it holds the lock
/// its lease is renewed.
/// Lifetimes: outlives the locks it gives. The destructor waits until the last ones are released, as
///   long as calls of the store take.
/// Thread safety: concurrent calls are safe, from any executor.
class session_locks {
 public:
  session_locks(std::shared_ptr<session_store> store, const configuration& options);
  ~session_locks();
  session_locks(const session_locks&) = delete;
  session_locks& operator=(const session_locks&) = delete;

  /// Waits until `waiting` for the lock; its calls of the store last until `calls` at most.
  /// Errors: lock_wait_timeout; no_randomness; those of `session_store::lock` and `peek_lock`;
  ///   would_deadlock.
  boost::asio::awaitable<result<locked_record>> lock(std::string key, call_deadline waiting,
                                                     call_deadline calls);

 private:
  own_thread& thread();

  // All below is done on that thread.
  struct lock_limits {
    steady_time waiting;
    call_deadline calls;
  };

  boost::asio::awaitable<result<locked_record>> wait_in_queue(std::string key,
                                                              call_deadline waiting_ends,
                                                              call_deadline calls_end);
  boost::asio::awaitable<result<lock_answer>> take(lock_request wanted, lock_queue& queue,
                                                   lock_limits limits, lock_wait& waiting,
                                                   std::optional<held_lock>& lock);
  boost::asio::awaitable<result<void>> wait_for_release(std::string key, lock_queue& queue,
                                                        int& overtaken, lock_limits limits);
  void look_on(std::string key);
  boost::asio::awaitable<void> look_until_decided(std::string key);
  held_lock ask_and_renew(const lock_request& wanted);
  boost::asio::awaitable<void> hold(std::string key, std::shared_ptr<lock_hold> held);
  void forget_idle_queues();
  /// Of calls that no request waits for.
  call_deadline call_ends() const { return std::chrono::steady_clock::now() + options_.deadline; }

  std::shared_ptr<session_store> store_;
  const configuration& options_;
  std::map<std::string, lock_queue> queues_;
  std::size_t forget_at_ = 64;  ///< queues
  std::set<boost::asio::steady_timer*> looking_on_;
  bool is_ending_ = false;
  std::once_flag started_;
  std::optional<own_thread> thread_;
};

}  // namespace dynasession::inline v0::detail
