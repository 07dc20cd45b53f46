// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {

/// What a holder and the thread that renews its lease share.
class lock_hold {
 public:
  enum class state {
    held,
    given_up,  ///< to be unlocked
    released,  ///< by a write: there is nothing left to unlock
  };

  lock_hold(const boost::asio::any_io_executor& executor, std::string owner)
      : owner(std::move(owner)), next_beat(executor) {}

  const std::string owner;
  std::atomic<state> is{state::held};
  boost::asio::steady_timer next_beat;  ///< belongs to the thread of the locks
};

/// A lock that this process holds until the object is destroyed. The destructor hands the unlocking to the
/// thread of the locks, because a destructor can neither wait nor fail.
class held_lock {
 public:
  explicit held_lock(std::shared_ptr<lock_hold> hold) noexcept : hold_(std::move(hold)) {}
  ~held_lock() { end(lock_hold::state::given_up); }
  held_lock(held_lock&&) noexcept = default;
  held_lock& operator=(held_lock&& other) noexcept;

  const std::string& owner() const noexcept { return hold_->owner; }
  /// A write of the store has ended it.
  void was_released() noexcept { end(lock_hold::state::released); }

 private:
  void end(lock_hold::state how) noexcept;

  std::shared_ptr<lock_hold> hold_;  // null once it has ended
};

}  // namespace dynasession::inline v0::detail
