// SPDX-License-Identifier: Apache-2.0
#include "support/run_blocking.hpp"
#include "support/notify.hpp"

#include "records/value_codec.hpp"
#include <dynasession/user_sessions.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace dynasession::inline v0 {
namespace {

// Whoever logs in again and again meanwhile must not keep us here for ever.
constexpr int max_looks = 8;

void require_valid(const std::string& user) {
  if (!detail::is_valid_user(user)) throw session_error(error(errc::invalid_user, {}));
}

std::string user_of(const session& current) {
  if (!current.user()) throw session_error(error(errc::invalid_user, "the session has none"));
  return *current.user();
}

}  // namespace

user_sessions::user_sessions(std::shared_ptr<session_catalog> store, clock_source clock,
                             std::shared_ptr<dynasession::observer> observer)
    : store_(std::move(store)), clock_(std::move(clock)), observer_(std::move(observer)) {
  if (!store_) throw session_error(error(errc::invalid_configuration, "store: must not be null"));
}

std::vector<session_summary> user_sessions::list(std::string user) const {
  return detail::run_blocking(async_list(std::move(user)));
}

bool user_sessions::destroy(std::string user, std::string key) const {
  return detail::run_blocking(async_destroy(std::move(user), std::move(key)));
}

std::size_t user_sessions::destroy_all(std::string user) const {
  return detail::run_blocking(async_destroy_all(std::move(user)));
}

std::size_t user_sessions::destroy_others(const session& current) const {
  return detail::run_blocking(async_destroy_others(current));
}

boost::asio::awaitable<std::vector<session_summary>> user_sessions::async_list(
    std::string user) const {
  require_valid(user);
  std::vector<session_summary> all;
  std::string after;
  do {
    auto found = co_await store_->list_of_user(user, clock_(), after);
    auto page = std::move(found).value();
    std::ranges::move(page.sessions, std::back_inserter(all));
    after = std::move(page.next);
  } while (!after.empty());
  std::ranges::sort(all, std::ranges::greater(), &session_summary::updated_at);
  co_return all;
}

boost::asio::awaitable<bool> user_sessions::async_destroy(std::string user, std::string key) const {
  require_valid(user);
  const auto removed = co_await store_->remove_of_user(key, std::move(user));
  if (removed.value()) detail::notify(observer_, event_kind::destroyed, key);
  co_return *removed;
}

boost::asio::awaitable<std::size_t> user_sessions::async_destroy_all(std::string user) const {
  return destroy_all_but({}, std::move(user));
}

// What is needed of the session is copied before anything is awaited.
boost::asio::awaitable<std::size_t> user_sessions::async_destroy_others(
    const session& current) const {
  return destroy_all_but(current.record_key(), user_of(current));
}

boost::asio::awaitable<std::size_t> user_sessions::destroy_all_but(std::string kept,
                                                                   std::string user) const {
  std::size_t destroyed = 0;
  for (int looks = 0; looks < max_looks; ++looks) {
    auto found = co_await async_list(user);
    std::erase_if(found, [&kept](const session_summary& each) { return each.key == kept; });
    if (found.empty()) break;
    for (const auto& each : found)
      if (co_await async_destroy(user, each.key)) ++destroyed;
  }
  co_return destroyed;
}

}  // namespace dynasession::inline v0
