// SPDX-License-Identifier: Apache-2.0
#include "locks/held_lock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

// An owner is never used again, so a lock that was ours and is not any more stays lost.
void end_as_lost(lock_hold& hold) {
  auto held = lock_hold::state::held;
  if (hold.current.compare_exchange_strong(held, lock_hold::state::ended))
    hold.next_renewal.cancel();
}

// Does not wait for the answer: the next renewal is sent beside this one. One that took longer than the lease
// would come too late.
void send_renewal(const std::shared_ptr<session_store>& store, const std::string& key,
                  const std::shared_ptr<lock_hold>& hold) {
  // Before the lock is there a renewal of it is refused too.
  const bool was_held = hold->current == lock_hold::state::held;
  auto answered = [store, hold, was_held](const std::exception_ptr& failed,
                                          const result<void>& renewed) {
    if (!failed && !renewed && renewed.error().code() == errc::lock_lost && was_held)
      end_as_lost(*hold);
  };
  const auto now = steady_now();
  asio::co_spawn(hold->next_renewal.get_executor(),
                 store->renew_lease(key, hold->owner, hold->schedule.beat_at(now),
                                    point_at(now + steady_time(hold->lease))),
                 std::move(answered));
}

}  // namespace

lock_hold::lock_hold(const asio::any_io_executor& executor, std::string its_owner,
                     std::chrono::milliseconds its_lease)
    : owner(std::move(its_owner)),
      lease(its_lease),
      schedule(steady_now(), its_lease),
      next_renewal(executor) {}

asio::awaitable<void> keep_lease(std::shared_ptr<session_store> store, std::string key,
                                 std::shared_ptr<lock_hold> hold) {
  while (hold->is_renewed()) {
    hold->next_renewal.expires_at(point_at(hold->schedule.next_after(steady_now())));
    boost::system::error_code ignored;
    co_await hold->next_renewal.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (hold->is_renewed()) send_renewal(store, key, hold);
  }
}

held_lock& held_lock::operator=(held_lock&& other) noexcept {
  if (this != &other) {
    give_up();
    hold_ = std::move(other.hold_);
  }
  return *this;
}

void held_lock::mark_taken(std::unique_ptr<lock_turn> turn) noexcept {
  hold_->turn = std::move(turn);
  hold_->current = lock_hold::state::held;
}

void held_lock::give_up() noexcept {
  const bool never_ours = hold_ && hold_->current == lock_hold::state::asked;
  end(never_ours ? lock_hold::state::ended : lock_hold::state::given_up);
}

void held_lock::end(lock_hold::state how) noexcept {
  auto hold = std::exchange(hold_, nullptr);
  if (!hold) return;
  hold->current = how;
  const auto there = hold->next_renewal.get_executor();
  try {
    // Moved: what it has belongs to that thread, so this one must not be the last that holds it.
    asio::post(there, [hold = std::move(hold)] { hold->next_renewal.cancel(); });
  } catch (const std::exception&) {
    // Out of memory: the next renewal that is due ends it.
  }
}

}  // namespace dynasession::inline v0::detail
