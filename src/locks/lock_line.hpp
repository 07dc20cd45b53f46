// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/lock_courtesy.hpp"
#include "locks/lock_watch.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <optional>

namespace dynasession::inline v0::detail {

/// The requests of this process for one session: one has its turn, the others wait for theirs in the
/// order in which they came. And what is known of the lock as others hold it.
/// Thread safety: used on one thread.
class lock_line {
 public:
  /// Whether the turn came before that moment. The one that has it must pass it on.
  boost::asio::awaitable<bool> wait_for_turn(std::chrono::steady_clock::time_point until);
  void pass_turn();

  bool is_empty() const noexcept { return !has_turn_; }

  /// The lock as another holds it, or that it is free.
  void saw(const std::optional<session_lock>& there, steady_time now);

  lock_watch watch;
  lock_courtesy courtesy;

 private:
  struct waiter {
    waiter(const boost::asio::any_io_executor& executor,
           std::chrono::steady_clock::time_point until)
        : called(executor, until) {}

    boost::asio::steady_timer called;
    bool has_turn = false;
  };

  bool has_turn_ = false;  ///< somebody
  std::deque<waiter*> waiting_;
};

/// A turn in a line, passed on when this goes.
class lock_turn {
 public:
  explicit lock_turn(lock_line& line) noexcept : line_(line) {}
  ~lock_turn() { line_.pass_turn(); }
  lock_turn(const lock_turn&) = delete;
  lock_turn& operator=(const lock_turn&) = delete;

 private:
  lock_line& line_;
};

}  // namespace dynasession::inline v0::detail
