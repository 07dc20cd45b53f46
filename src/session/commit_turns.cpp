// SPDX-License-Identifier: Apache-2.0
#include "session/commit_turns.hpp"

#include "support/verb_outcome.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

using std::chrono::steady_clock;

// The event loop of a commit whose time has come may be blocked. Then others go on after this time.
constexpr std::chrono::milliseconds longest_pause{50};

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

void commit_turns::go_on(records::iterator record) {
  const auto& [is_taken, waiting] = record->second;
  if (is_taken) return;
  if (waiting.empty()) {
    records_.erase(record);
    return;
  }
  for (auto* each : waiting) {
    each->call();
    if (each->takes()) break;
  }
}

commit_turns::turn::turn(commit_turns& of, std::string key, bool takes) : of_(of), takes_(takes) {
  const std::lock_guard lock(of_.mutex_);
  record_ = of_.records_.try_emplace(std::move(key)).first;
  auto& [is_taken, waiting] = record_->second;
  is_called_ = !is_taken && waiting.empty();
  place_ = waiting.insert(waiting.end(), this);
}

commit_turns::turn::~turn() {
  const std::lock_guard lock(of_.mutex_);
  if (place_)
    record_->second.waiting.erase(*place_);
  else if (takes_)
    record_->second.is_taken = false;
  else
    return;
  of_.go_on(record_);
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
  auto& [is_taken, waiting] = record_->second;
  const bool is_free = !is_taken && (is_called_ || has_waited_);
  const bool may_pass = is_called_ && !takes_;
  if (!is_free && !may_pass) {
    has_waited_ = true;
    wakeup_.emplace(here, std::min(until, steady_clock::now() + longest_pause));
    return true;
  }
  waiting.erase(*place_);
  place_.reset();
  wakeup_.reset();  // a turn may outlive the event loop that it was waited for on
  is_taken = is_taken || takes_;
  of_.go_on(record_);
  return false;
}

void commit_turns::turn::call() noexcept {
  is_called_ = true;
  if (wakeup_) wakeup_->notify();
}

}  // namespace dynasession::inline v0::detail
