// SPDX-License-Identifier: Apache-2.0
#include "locks/session_locks.hpp"

#include "crypto/encoding.hpp"
#include "support/backoff.hpp"
#include "support/store_answer.hpp"
#include "support/verb_outcome.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

std::string new_owner(const random_source& random) {
  std::array<std::byte, 16> bytes;
  random(bytes);
  return crypto::base64url(bytes);
}

error waited_too_long() {
  return {errc::lock_wait_timeout, "it was not free within lock_max_wait_time"};
}

// An unknown outcome counts: then the lock has to be released.
bool may_be_locked(const result<lock_answer>& answer) {
  if (!answer) return answer.error().code() == errc::outcome_unknown;
  return answer->found && !answer->found->is_tombstone();
}

// Turns exceptions of a clock, a random source or the store into errors.
asio::awaitable<result<locked_record>> with_errors_as_values(
    asio::awaitable<result<locked_record>> waiting) {
  try {
    co_return co_await std::move(waiting);
  } catch (...) {
    co_return error_of_current_exception();
  }
}

// Only bad_alloc: then the lease expires.
constexpr auto ignore_exception = [](const std::exception_ptr&) {};

}  // namespace

session_locks::session_locks(std::shared_ptr<session_store> store, const configuration& options)
    : store_(std::move(store)), options_(options) {}

session_locks::~session_locks() {
  if (!thread_) return;
  asio::post(thread_->executor(), [this] {
    is_ending_ = true;
    for (auto* each : looking_on_) each->cancel();
  });
  thread_->finish();
}

own_thread& session_locks::thread() {
  std::call_once(started_, [this] { thread_.emplace(); });
  return *thread_;
}

asio::awaitable<result<locked_record>> session_locks::lock(std::string key, call_deadline waiting,
                                                           call_deadline calls) {
  const auto here = co_await asio::this_coro::executor;
  if (own_thread::is_blocked_by(here)) co_return error(errc::would_deadlock, {});
  co_return co_await thread().run(
      nullptr, with_errors_as_values(wait_in_queue(std::move(key), waiting, calls)));
}

asio::awaitable<result<locked_record>> session_locks::wait_in_queue(std::string key,
                                                                    call_deadline waiting_ends,
                                                                    call_deadline calls_end) {
  const lock_limits limits{waiting_ends.time_since_epoch(), calls_end};
  lock_request wanted;
  wanted.key = key;
  wanted.owner = new_owner(options_.random);
  wanted.lease = options_.lock_expiry_time;
  forget_idle_queues();
  auto& queue = queues_[key];
  lock_wait waiting(options_.observer, wanted.key);
  if (!queue.is_empty()) waiting.begin();
  auto turn = std::make_unique<lock_turn>(queue);
  const bool has_begun = co_await turn->begin(waiting_ends);
  if (const bool cancelled = co_await is_cancelled(); cancelled && !has_begun)
    co_return cancelled_call();
  if (!has_begun) co_return waited_too_long();
  locked_record got;
  auto answer = co_await take(wanted, queue, limits, waiting, got.lock);
  if (got.lock) got.lock->mark_taken(std::move(turn));
  if (!answer) {
    turn.reset();
    look_on(std::move(key));
    co_return error_of_read(answer.error());
  }
  got.found = std::move(answer->found);
  co_return got;
}

asio::awaitable<result<lock_answer>> session_locks::take(lock_request wanted, lock_queue& queue,
                                                         lock_limits limits, lock_wait& waiting,
                                                         std::optional<held_lock>& lock) {
  int overtaken = 0;
  // Without time to wait there is none to let others go first.
  bool waited = steady_now() < limits.waiting &&
                queue.fairness.must_back_off(steady_now(), options_.lock_retry_delay);
  for (;; waited = true) {
    if (waited) {
      waiting.begin();
      const auto released = co_await wait_for_release(wanted.key, queue, overtaken, limits);
      if (!released) co_return released.error();
    }
    wanted.now = options_.clock();
    wanted.seen = queue.watch.may_take_over(steady_now()) ? queue.watch.seen() : std::nullopt;
    queue.fairness.attempts(steady_now(), options_.lock_retry_delay, waited);
    auto asking = ask_and_renew(wanted);
    auto answer = co_await answer_of_write(store_->lock(wanted, limits.calls));
    if (may_be_locked(answer)) lock = std::move(asking);
    if (!answer) {
      queue.watch.could_not_look();
      co_return answer.error();
    }
    queue.saw(answer->held, steady_now());
    if (!answer->held) co_return answer;
    if (steady_now() >= limits.waiting) co_return waited_too_long();
    if (waited) ++overtaken;
  }
}

asio::awaitable<result<void>> session_locks::wait_for_release(std::string key, lock_queue& queue,
                                                              int& overtaken, lock_limits limits) {
  for (;;) {
    const auto pause =
        pause_between_looks(options_.lock_retry_delay, overtaken, random_fraction(options_.random));
    const auto next = std::min(queue.watch.next_look(steady_now() + pause), limits.waiting);
    const bool waited = co_await pause_until(point_at(next));
    if (!waited) co_return cancelled_call();
    if (queue.watch.may_take_over(steady_now())) co_return result<void>();
    auto there = co_await store_->peek_lock(key, limits.calls);
    if (!there) {
      queue.watch.could_not_look();
      // An answer may have been lost; a store that is known to be down is not waited for.
      const bool was_late = there.error().code() == errc::deadline_exceeded;
      if (was_late && steady_now() < limits.waiting) continue;
      co_return there.error();
    }
    const auto before = queue.watch.seen();
    queue.saw(*there, steady_now());
    if (!*there) co_return result<void>();
    if (before && before->owner != (*there)->owner) ++overtaken;
    if (steady_now() >= limits.waiting) co_return waited_too_long();
  }
}

// A request may have less patience than a lease lasts. So that the next ones find it ended all the same, the
// view is completed when nobody waits.
void session_locks::look_on(std::string key) {
  if (is_ending_ || std::exchange(queues_[key].is_looked_on, true)) return;
  asio::co_spawn(thread_->executor(), look_until_decided(std::move(key)), ignore_exception);
}

asio::awaitable<void> session_locks::look_until_decided(std::string key) {
  for (;;) {
    // It stays while it is looked on.
    auto& queue = queues_[key];
    const auto next = queue.watch.next_look_of_nobody();
    if (!next || !queue.is_empty() || is_ending_) break;
    asio::steady_timer pause(thread_->executor(), point_at(*next));
    const auto at = looking_on_.insert(&pause).first;
    boost::system::error_code ignored;
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    looking_on_.erase(at);
    if (!queue.is_empty() || is_ending_) break;
    auto there = co_await store_->peek_lock(key, call_ends());
    if (!there) break;
    queue.saw(*there, steady_now());
  }
  queues_[key].is_looked_on = false;
}

held_lock session_locks::ask_and_renew(const lock_request& wanted) {
  auto asked = std::make_shared<lock_hold>(thread_->executor(), wanted.owner, wanted.lease);
  held_lock lock(asked);
  asio::co_spawn(thread_->executor(), hold(wanted.key, std::move(asked)), ignore_exception);
  return lock;
}

asio::awaitable<void> session_locks::hold(std::string key, std::shared_ptr<lock_hold> held) {
  co_await keep_lease(store_, key, held);
  if (held->current == lock_hold::state::given_up)
    co_await store_->unlock(key, held->owner, call_ends());
  if (!held->turn) co_return;
  queues_[key].fairness.released(steady_now());
  held->turn.reset();
}

// Now and then, so that the number of queues stays near that of the sessions in use.
void session_locks::forget_idle_queues() {
  if (queues_.size() < forget_at_) return;
  std::erase_if(queues_, [](const auto& each) {
    const auto& queue = each.second;
    return queue.is_empty() && !queue.is_looked_on && !queue.watch.is_worth_keeping(steady_now());
  });
  forget_at_ = std::max<std::size_t>(64, 2 * queues_.size());
}

}  // namespace dynasession::inline v0::detail
