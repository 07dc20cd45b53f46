// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/lock_watch.hpp"

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
  /// Before each attempt. `waited`: another process had the chance to take it first.
  void attempts(steady_time now, steady_time delay, bool waited);
  void released(steady_time now) noexcept { released_ = now; }

  /// Whether to wait about `delay`, the time between looks, before the next attempt.
  bool must_back_off(steady_time now, steady_time delay) const noexcept;

 private:
  /// Whether this process has left the lock free for as long as `delay`.
  bool left_it_free(steady_time now, steady_time delay) const noexcept;

  std::optional<steady_time> released_;
  steady_time
      since_{};  ///< from then on it was asked for again and again without a pause for others
  std::optional<steady_time> met_another_;
};

class lock_turn;

/// The requests of a manager for one session, first in, first out: the first has its turn, the others wait. And
/// what is known of the lock as others hold it.
/// Thread safety: used on one thread.
class lock_queue {
 public:
  bool is_empty() const noexcept { return turns_.empty(); }

  /// The lock as another holds it, or that it is free.
  void saw(const std::optional<session_lock>& there, steady_time now);

  lock_watch watch;
  lock_fairness fairness;
  bool is_looked_on = false;  ///< though nobody waits

 private:
  friend class lock_turn;

  std::deque<lock_turn*> turns_;
};

/// A place in a queue, and then the turn. The destructor leaves the queue, and passes the turn on.
/// Lifetimes: the queue outlives it.
class lock_turn {
 public:
  explicit lock_turn(lock_queue& queue);
  ~lock_turn();
  lock_turn(const lock_turn&) = delete;
  lock_turn& operator=(const lock_turn&) = delete;

  /// Waits for the turn. false: it did not come before that moment, or the caller is cancelled.
  boost::asio::awaitable<bool> begin(std::chrono::steady_clock::time_point until);

 private:
  bool has_come() const noexcept { return queue_.turns_.front() == this; }

  lock_queue& queue_;
  std::optional<boost::asio::steady_timer> called_;
};

}  // namespace dynasession::inline v0::detail
