// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/lock_watch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <optional>

namespace dynasession::inline v0::detail {

/// Waiters of other processes poll. A process that releases a lock and wants it back at once would always be
/// faster than they: this decides when to back off first, so that they get their share.
class lock_fairness {
 public:
  void met_another(steady_time now) noexcept { met_another_ = now; }
  /// `waited`: another process had the chance to take it first.
  void took(steady_time now, steady_time delay, bool waited);
  void released(steady_time now) noexcept { released_ = now; }

  /// Whether to wait about `delay`, the time between looks, before the next attempt.
  bool must_back_off(steady_time now, steady_time delay) const noexcept;

 private:
  bool has_paused(steady_time now, steady_time delay) const noexcept;

  std::optional<steady_time> released_;
  steady_time since_{};  ///< from then on it was taken again and again without a pause for others
  std::optional<steady_time> met_another_;
};

/// The requests of a manager for one session, first in, first out: one has its turn, the others wait. And
/// what is known of the lock as others hold it.
/// Thread safety: used on one thread.
class lock_queue {
 public:
  /// Whether the turn came before that moment. The one that has it must pass it on.
  boost::asio::awaitable<bool> wait_for_turn(std::chrono::steady_clock::time_point until);
  void pass_turn();

  bool is_empty() const noexcept { return !has_turn_; }

  /// The lock as another holds it, or that it is free.
  void saw(const std::optional<session_lock>& there, steady_time now);

  lock_watch watch;
  lock_fairness fairness;
  bool is_looked_on = false;  ///< though nobody waits

 private:
  struct waiter {
    waiter(const boost::asio::any_io_executor& executor,
           std::chrono::steady_clock::time_point until)
        : called(executor, until) {}

    boost::asio::steady_timer called;
    bool has_turn = false;
  };

  bool has_turn_ = false;  ///< whether somebody has the turn
  std::deque<waiter*> waiting_;
};

/// A turn in a queue; the destructor passes it on.
class lock_turn {
 public:
  explicit lock_turn(lock_queue& queue) noexcept : queue_(queue) {}
  ~lock_turn() { queue_.pass_turn(); }
  lock_turn(const lock_turn&) = delete;
  lock_turn& operator=(const lock_turn&) = delete;

 private:
  lock_queue& queue_;
};

}  // namespace dynasession::inline v0::detail
