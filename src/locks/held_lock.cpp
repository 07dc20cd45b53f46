// SPDX-License-Identifier: Apache-2.0
#include "locks/held_lock.hpp"

#include <boost/asio/post.hpp>

#include <exception>

namespace dynasession::inline v0::detail {

held_lock& held_lock::operator=(held_lock&& other) noexcept {
  if (this != &other) {
    end(lock_hold::state::given_up);
    hold_ = std::move(other.hold_);
  }
  return *this;
}

void held_lock::end(lock_hold::state how) noexcept {
  const auto hold = std::exchange(hold_, nullptr);
  if (!hold) return;
  hold->is = how;
  try {
    boost::asio::post(hold->next_beat.get_executor(), [hold] { hold->next_beat.cancel(); });
  } catch (const std::exception&) {
    // Out of memory: the next renewal finds the lock lost.
  }
}

}  // namespace dynasession::inline v0::detail
