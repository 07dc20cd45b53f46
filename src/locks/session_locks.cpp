// SPDX-License-Identifier: Apache-2.0
#include "locks/session_locks.hpp"

#include "crypto/encoding.hpp"
#include "support/backoff.hpp"
#include "support/verb_outcome.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

// A lease is renewed twice before it could end.
constexpr int beats_in_a_lease = 3;

steady_time now() { return clock::now().time_since_epoch(); }

clock::time_point point_at(steady_time time) {
  return clock::time_point(std::chrono::duration_cast<clock::duration>(time));
}

// false: the caller was cancelled.
asio::awaitable<bool> pause_until(steady_time time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, point_at(time));
  boost::system::error_code cancelled;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  co_return !cancelled && !co_await is_cancelled();
}

std::string new_owner(const random_source& random) {
  std::array<std::byte, 16> bytes;
  random(bytes);
  return crypto::base64url(bytes);
}

error cancelled_wait() { return {errc::unavailable, "cancelled"}; }

error waited_too_long() { return {errc::lock_wait_timeout, "waited lock_max_wait_time in vain"}; }

// An unknown outcome counts: then the lock has to be released.
bool may_be_locked(const result<lock_answer>& answer) {
  if (!answer) return answer.error().code() == errc::outcome_unknown;
  return answer->found && !answer->found->is_tombstone();
}

// Turns exceptions of a clock or a random source into errors.
asio::awaitable<result<locked_record>> caught(asio::awaitable<result<locked_record>> waiting) {
  try {
    co_return co_await std::move(waiting);
  } catch (...) {
    co_return error_of_current_exception();
  }
}

// Out of memory: the lease expires.
constexpr auto whatever_comes = [](const std::exception_ptr&) {};

}  // namespace

session_locks::session_locks(std::shared_ptr<session_store> store, const configuration& options)
    : store_(std::move(store)), options_(options) {}

session_locks::~session_locks() {
  if (thread_) thread_->finish();
}

own_thread& session_locks::thread() {
  std::call_once(started_, [this] { thread_.emplace(); });
  return *thread_;
}

asio::awaitable<result<locked_record>> session_locks::lock(std::string key) {
  const auto here = co_await asio::this_coro::executor;
  if (own_thread::is_blocked_by(here)) co_return error(errc::would_deadlock, {});
  co_return co_await thread().run(nullptr, caught(wait_in_queue(std::move(key))));
}

asio::awaitable<result<locked_record>> session_locks::wait_in_queue(std::string key) {
  const auto until = now() + std::chrono::duration_cast<steady_time>(options_.lock_max_wait_time);
  lock_request wanted;
  wanted.key = key;
  wanted.owner = new_owner(options_.random);
  wanted.lease = options_.lock_expiry_time;
  forget_idle_queues();
  auto& queue = queues_[key];
  lock_wait waiting(options_.observer, wanted.key);
  if (!queue.is_empty()) waiting.begin();
  const bool has_turn = co_await queue.wait_for_turn(point_at(until));
  if (const bool cancelled = co_await is_cancelled(); cancelled && !has_turn)
    co_return cancelled_wait();
  if (!has_turn) co_return waited_too_long();
  auto turn = std::make_unique<lock_turn>(queue);
  auto answer = co_await take(wanted, queue, until, waiting);
  locked_record got;
  if (may_be_locked(answer)) got.lock = keep(std::move(key), wanted.owner, std::move(turn));
  if (!answer) co_return answer.error();
  got.found = std::move(answer->found);
  co_return got;
}

asio::awaitable<result<lock_answer>> session_locks::take(lock_request wanted, lock_queue& queue,
                                                         steady_time until, lock_wait& waiting) {
  int overtaken = 0;
  // Without time to wait there is none to let others go first.
  bool waited = now() < until && queue.fairness.must_back_off(now(), options_.lock_retry_delay);
  for (;; waited = true) {
    if (waited) {
      waiting.begin();
      const auto released = co_await wait_for_release(wanted.key, queue, overtaken, until);
      if (!released) co_return released.error();
    }
    wanted.now = options_.clock();
    wanted.seen = queue.watch.may_take_over(now()) ? queue.watch.seen() : std::nullopt;
    auto answer = co_await store_->lock(wanted);
    if (!answer) co_return answer.error();
    queue.saw(answer->held, now());
    if (!answer->held) {
      queue.fairness.took(now(), options_.lock_retry_delay, waited);
      co_return answer;
    }
    if (now() >= until) co_return waited_too_long();
    if (waited) ++overtaken;
  }
}

asio::awaitable<result<void>> session_locks::wait_for_release(std::string key, lock_queue& queue,
                                                              int& overtaken, steady_time until) {
  for (;;) {
    const auto pause =
        pause_between_looks(options_.lock_retry_delay, overtaken, random_fraction(options_.random));
    const bool waited = co_await pause_until(std::min(queue.watch.next_look(now() + pause), until));
    if (!waited) co_return cancelled_wait();
    if (queue.watch.may_take_over(now())) co_return result<void>();
    auto there = co_await store_->peek_lock(key);
    if (!there) co_return there.error();
    const auto before = queue.watch.seen();
    queue.saw(*there, now());
    if (!*there) co_return result<void>();
    if (before && before->owner != (*there)->owner) ++overtaken;
    if (now() >= until) co_return waited_too_long();
  }
}

held_lock session_locks::keep(std::string key, std::string owner, std::unique_ptr<lock_turn> turn) {
  auto held = std::make_shared<lock_hold>(thread_->executor(), std::move(owner));
  asio::co_spawn(thread_->executor(), hold(std::move(key), held, std::move(turn)), whatever_comes);
  return held_lock(std::move(held));
}

asio::awaitable<void> session_locks::hold(std::string key, std::shared_ptr<lock_hold> held,
                                          std::unique_ptr<lock_turn> turn) {
  co_await renew_lease(key, held);
  if (held->is == lock_hold::state::given_up) co_await store_->unlock(key, held->owner);
  queues_[key].fairness.released(now());
  turn.reset();
}

// Runs until the lock is released or taken over; the holder notices a takeover at its next write.
asio::awaitable<void> session_locks::renew_lease(std::string key, std::shared_ptr<lock_hold> held) {
  for (std::int64_t beat = 1; held->is == lock_hold::state::held; ++beat) {
    held->next_beat.expires_after(options_.lock_expiry_time / beats_in_a_lease);
    boost::system::error_code ignored;
    co_await held->next_beat.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (held->is != lock_hold::state::held) break;
    const auto renewed = co_await store_->renew_lease(key, held->owner, beat);
    if (!renewed && renewed.error().code() == errc::lock_lost) break;
  }
}

// Now and then, so that the number of queues stays near that of the sessions in use.
void session_locks::forget_idle_queues() {
  if (queues_.size() < forget_at_) return;
  std::erase_if(queues_, [](const auto& each) {
    return each.second.is_empty() && !each.second.watch.is_worth_keeping(now());
  });
  forget_at_ = std::max<std::size_t>(64, 2 * queues_.size());
}

}  // namespace dynasession::inline v0::detail
