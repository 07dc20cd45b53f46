// SPDX-License-Identifier: Apache-2.0
#include "session/commit_turns.hpp"

#include "support/verb_outcome.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

using std::chrono::steady_clock;

// The event loop of a commit whose time has come may be blocked. So others look whether a turn is left free.
constexpr std::chrono::milliseconds longest_pause{50};
constexpr std::chrono::milliseconds left_free{20};

}  // namespace

boost::asio::awaitable<bool> commit_turns::wait(std::string key, call_deadline until) {
  if (is_idle(key)) co_return true;
  turn place(*this, std::move(key), false);
  co_return co_await place.begin(until);
}

boost::asio::awaitable<std::unique_ptr<commit_turns::turn>> commit_turns::take(
    std::string key, call_deadline until) {
  auto own = std::make_unique<turn>(*this, std::move(key), true);
  const bool has_begun = co_await own->begin(until);
  if (!has_begun) own.reset();
  co_return own;
}

bool commit_turns::is_idle(const std::string& key) {
  const std::lock_guard lock(mutex_);
  return !records_.contains(key);
}

// Without waiting for those that are late.
bool commit_turns::is_free(const of_record& record) {
  return !record.is_taken && std::ranges::all_of(record.waiting, &turn::is_late);
}

// For each that is late one more is called, since whatever blocks it may block the next one too. The first to come has
// the turn.
void commit_turns::call_next(records::iterator record) {
  const auto& [is_taken, free_since, waiting] = record->second;
  if (is_taken) return;
  if (waiting.empty()) {
    records_.erase(record);
    return;
  }
  std::size_t calls = 1;
  for (auto* each : waiting) {
    if (each->is_late()) {
      ++calls;
      continue;
    }
    if (each->is_called()) break;  // and with it those behind it whose time has come
    each->call();
    if (each->takes() && --calls == 0) break;
  }
}

commit_turns::turn::turn(commit_turns& of, std::string key, bool takes) : of_(of), takes_(takes) {
  const std::lock_guard lock(of_.mutex_);
  record_ = of_.records_.try_emplace(std::move(key)).first;
  auto& [is_taken, free_since, waiting] = record_->second;
  if (is_free(record_->second)) {
    free_since = steady_clock::now();
    call();
  }
  place_ = waiting.insert(waiting.end(), this);
}

commit_turns::turn::~turn() {
  const std::lock_guard lock(of_.mutex_);
  if (!place_ && !takes_) return;
  auto& [is_taken, free_since, waiting] = record_->second;
  if (place_) {
    waiting.erase(*place_);
  } else {
    is_taken = false;
    free_since = steady_clock::now();
  }
  of_.call_next(record_);
}

boost::asio::awaitable<bool> commit_turns::turn::begin(call_deadline until) {
  const auto here = co_await boost::asio::this_coro::executor;
  while (must_wait(here, until)) {
    if (steady_clock::now() >= until) co_return false;
    co_await wakeup_->wait();
    if (const bool cancelled = co_await is_cancelled(); cancelled) co_return false;
  }
  co_return true;
}

bool commit_turns::turn::must_wait(const boost::asio::any_io_executor& here, call_deadline until) {
  const std::lock_guard lock(of_.mutex_);
  auto& [is_taken, free_since, waiting] = record_->second;
  const auto now = steady_clock::now();
  const bool has_turn = !is_taken && (is_called() || now - free_since >= left_free);
  const bool may_pass = is_called() && !takes_;
  if (!has_turn && !may_pass) {
    called_at_.reset();
    wakeup_.emplace(here, std::min(until, now + longest_pause));
    return true;
  }
  waiting.erase(*place_);
  place_.reset();
  wakeup_.reset();  // a turn may outlive the event loop that it was waited for on
  is_taken = is_taken || takes_;
  of_.call_next(record_);
  return false;
}

void commit_turns::turn::call() noexcept {
  called_at_ = steady_clock::now();
  if (wakeup_) wakeup_->notify();
}

bool commit_turns::turn::is_late() const {
  return called_at_ && steady_clock::now() - *called_at_ >= left_free;
}

}  // namespace dynasession::inline v0::detail
