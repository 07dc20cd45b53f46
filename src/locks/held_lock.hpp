// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/lock_queue.hpp"

#include <dynasession/store/session_store.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {

/// When the renewals of a lease are sent: a sixth of the lease apart, counted from the sending of the lock
/// request, whatever became of that and of the ones before. models/locks.pml checks it: with a lost message
/// and a late one a third of the lease is too long, and so is waiting for any answer.
class lease_schedule {
 public:
  lease_schedule(steady_time asked, std::chrono::milliseconds lease) noexcept
      : asked_(asked), interval_(steady_time(lease) / 6) {}

  /// The beat of the renewal that is due, or was due last; 0: none yet. It counts also those that were not sent
  /// because the process was stopped, so that it always grows.
  std::int64_t beat_at(steady_time now) const noexcept { return (now - asked_) / interval_; }
  steady_time next_after(steady_time now) const noexcept {
    return asked_ + (beat_at(now) + 1) * interval_;
  }

 private:
  steady_time asked_;
  steady_time interval_;
};

/// What a holder and the thread that renews its lease share.
class lock_hold {
 public:
  enum class state {
    asked,  ///< the store has not answered yet
    held,
    given_up,  ///< to be unlocked
    ended,     ///< by a write, lost, or never ours: there is nothing to unlock
  };

  lock_hold(const boost::asio::any_io_executor& executor, std::string its_owner,
            std::chrono::milliseconds its_lease);

  bool is_renewed() const noexcept { return current == state::asked || current == state::held; }

  const std::string owner;
  const std::chrono::milliseconds lease;
  const lease_schedule schedule;
  std::atomic<state> current{state::asked};
  // These belong to the thread of the locks.
  boost::asio::steady_timer next_renewal;
  std::unique_ptr<lock_turn> turn;  ///< passed on once the lock is free
};

/// Renews the lease on the thread of the locks until the hold ends. The last renewals may still be on their way
/// then: they find another owner, or none.
boost::asio::awaitable<void> keep_lease(std::shared_ptr<session_store> store, std::string key,
                                        std::shared_ptr<lock_hold> hold);

/// A lock that this process asks for, then holds until the object is destroyed. The destructor hands the unlocking
/// to the thread of the locks, because a destructor can neither wait nor fail.
class held_lock {
 public:
  explicit held_lock(std::shared_ptr<lock_hold> hold) noexcept : hold_(std::move(hold)) {}
  ~held_lock() { give_up(); }
  held_lock(held_lock&&) noexcept = default;
  held_lock& operator=(held_lock&& other) noexcept;

  const std::string& owner() const noexcept { return hold_->owner; }
  /// The store has given it, or may have. On the thread of the locks.
  void mark_taken(std::unique_ptr<lock_turn> turn) noexcept;
  /// A write of the store has ended it.
  void mark_released() noexcept { end(lock_hold::state::ended); }

 private:
  void give_up() noexcept;
  void end(lock_hold::state how) noexcept;

  std::shared_ptr<lock_hold> hold_;  // null once it has ended
};

}  // namespace dynasession::inline v0::detail
