// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/credentials_provider.hpp"

#include "support/verb_outcome.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto refresh_margin = 5min;
constexpr auto fetch_interval = 1s;
constexpr auto fetch_timeout = 1min;  // a credential_process may be slow

}  // namespace

credentials_provider::credentials_provider(aws_credentials fixed)
    : current_(std::make_shared<const aws_credentials>(std::move(fixed))) {}

credentials_provider::credentials_provider(std::unique_ptr<credentials_source> source,
                                           clock_source clock, detail::own_thread* home,
                                           steady_source steady_now)
    : source_(std::move(source)),
      clock_(std::move(clock)),
      home_(home),
      steady_now_(std::move(steady_now)) {}

asio::awaitable<result<aws_credentials>> credentials_provider::get(net::deadline until) {
  if (!home_) return get_here(until);
  return home_->run(shared_from_this(), get_here(until));
}

asio::awaitable<result<aws_credentials>> credentials_provider::get_here(net::deadline until) {
  if (!source_) co_return *current_;
  if (begin_fetch()) {
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, fetch(shared_from_this()), asio::detached);
  }
  if (must_wait()) co_await wait_for_fetch(until);
  co_return answer();
}

std::shared_ptr<const aws_credentials> credentials_provider::at_hand() const {
  if (!source_) return current_;
  const auto now = clock_();
  const std::lock_guard lock(mutex_);
  const bool begins_fetch = !is_fetching_ && is_due(now);
  return !begins_fetch && is_usable(now) ? current_ : nullptr;
}

bool credentials_provider::replace(const aws_credentials& refused) {
  if (!source_) return false;
  const auto now = steady_now_();
  const std::lock_guard lock(mutex_);
  if (!current_ || *current_ != refused) return true;
  if (now < next_replacement_) return false;
  next_replacement_ = now + fetch_interval;
  next_fetch_ = now;
  current_ = nullptr;
  return true;
}

bool credentials_provider::begin_fetch() {
  const auto now = clock_();
  const std::lock_guard lock(mutex_);
  return !is_fetching_ && is_due(now) && (is_fetching_ = true);
}

bool credentials_provider::must_wait() const {
  const auto now = clock_();
  const std::lock_guard lock(mutex_);
  return is_fetching_ && !is_usable(now);
}

result<aws_credentials> credentials_provider::answer() const {
  const auto now = clock_();
  const std::lock_guard lock(mutex_);
  if (is_usable(now)) return *current_;
  if (is_fetching_)
    return error(errc::deadline_exceeded, "credentials: the fetch did not finish in time");
  return last_failure_.value_or(error(errc::unavailable, "credentials: they have expired"));
}

// An exception must not keep it from finishing, because no other fetch begins before that.
asio::awaitable<void> credentials_provider::fetch(std::shared_ptr<credentials_provider> self) {
  result<temporary_credentials> fetched = error();
  try {
    fetched = co_await self->fetch_unexpired();
  } catch (...) {
    fetched = detail::error_of_current_exception();
  }
  self->finish_fetch(std::move(fetched));
}

asio::awaitable<result<temporary_credentials>> credentials_provider::fetch_unexpired() {
  auto fetched = co_await source_->fetch(std::chrono::steady_clock::now() + fetch_timeout);
  if (fetched && fetched->expires_at <= clock_())
    co_return error(errc::unavailable, "credentials: the fetched ones have expired already");
  co_return fetched;
}

asio::awaitable<void> credentials_provider::wait_for_fetch(net::deadline until) {
  const auto executor = co_await asio::this_coro::executor;
  const auto mine = waiting_.emplace(waiting_.end(), executor, until);
  co_await mine->async_wait(asio::as_tuple(asio::use_awaitable));
  waiting_.erase(mine);
}

void credentials_provider::finish_fetch(result<temporary_credentials> fetched) {
  {
    const std::lock_guard lock(mutex_);
    is_fetching_ = false;
    next_fetch_ = steady_now_() + fetch_interval;
    if (fetched) {
      current_ = std::make_shared<const aws_credentials>(std::move(fetched->value));
      expires_at_ = fetched->expires_at;
      last_failure_.reset();
    } else {
      last_failure_ = fetched.error();
    }
  }
  for (auto& each : waiting_) each.cancel();
}

// While the old ones are in use, and after a failure, it is not asked too often. A source may return the same ones
// until they expire; then others are needed at once.
bool credentials_provider::is_due(timestamp now) const {
  if (current_ && now < expires_at_ - refresh_margin) return false;
  const bool pauses = is_usable(now) || last_failure_;
  return !pauses || steady_now_() >= next_fetch_;
}

bool credentials_provider::is_usable(timestamp now) const { return current_ && now < expires_at_; }

}  // namespace dynasession::inline v0::aws
