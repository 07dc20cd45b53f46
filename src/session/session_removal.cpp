// SPDX-License-Identifier: Apache-2.0
#include "session/session_removal.hpp"

#include "session/session_id.hpp"
#include "session/successor.hpp"
#include "support/store_answer.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::detail {

boost::asio::awaitable<result<void>> session_removal::run() {
  if (auto others = co_await remove_others(); !others) co_return others;
  if (request_.key.empty()) co_return result<void>();
  auto removed = co_await remove(request_.key);
  kept_.drop_session(now_);
  if (removed) {
    request_.key.clear();
    request_.presented.verified.clear();
  }
  co_return removed;
}

// If the cookies of several sessions came, the next request would use another of them: a logout ends all. And what a load
// did not find may have expired by the clock of this server alone, or live on in a replica.
boost::asio::awaitable<result<void>> session_removal::remove_others() {
  auto& cookies = request_.presented.verified;
  const auto is_other = [this](const auto& each) { return record_key(each.id) != request_.key; };
  for (;;) {
    const auto other = std::ranges::find_if(cookies, is_other);
    if (other == cookies.end()) co_return result<void>();
    auto removed = co_await remove(record_key(other->id));
    kept_.drop_all(now_);  // they may be kept under earlier ids
    if (!removed) co_return removed;
    cookies.erase(other);
  }
}

boost::asio::awaitable<result<void>> session_removal::remove(std::string key) {
  auto removed = co_await answer_of_write(context_.store().remove(key, until_));
  kept_.drop(key, now_);
  if (removed) context_.notify(event_kind::destroyed, key, end_reason::logout);
  if (kept_.has_any()) co_await drop_successors(std::move(key));
  co_return removed;
}

// The store has removed what the tombstones of the key lead to, and that is in memory under another key.
boost::asio::awaitable<void> session_removal::drop_successors(std::string key) {
  const auto found = co_await follow_tombstones(context_.store(), std::move(key), now_, until_);
  if (!found) co_return kept_.drop_all(now_);
  kept_.drop(*found, now_);
}

}  // namespace dynasession::inline v0::detail
