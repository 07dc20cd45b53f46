// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {

/// A catalog in which something happens between a look and a removal.
class eventful_catalog final : public session_catalog {
 public:
  explicit eventful_catalog(std::shared_ptr<session_catalog> inner) : inner_(std::move(inner)) {}

  boost::asio::awaitable<result<session_page>> scan(scan_request request) override {
    ++scans;
    if (scans == failing_scan) co_return error(errc::unavailable, "a fault of the test");
    if (scans == silent_scan) co_return co_await never();
    co_return co_await inner_->scan(std::move(request));
  }
  boost::asio::awaitable<result<removal>> remove_unchanged(
      std::vector<session_summary> seen) override {
    if (before_removal) before_removal(seen);
    ++removals;
    if (removals == failing_removal) co_return error(errc::outcome_unknown, "a fault of the test");
    largest_batch = std::max(largest_batch, seen.size());
    co_return co_await inner_->remove_unchanged(std::move(seen));
  }
  boost::asio::awaitable<result<session_page>> list_of_user(std::string, timestamp,
                                                            std::string) override {
    co_return session_page();
  }
  boost::asio::awaitable<result<std::vector<std::string>>> successors_of(std::string) override {
    co_return std::vector<std::string>();
  }
  boost::asio::awaitable<result<bool>> remove_of_user(std::string, std::string,
                                                      call_deadline) override {
    co_return false;
  }

  std::function<void(const std::vector<session_summary>& seen)> before_removal;
  std::function<void()> when_silent = [] {};
  int scans = 0, failing_scan = 0;
  int silent_scan = 0;               ///< ends only if it is cancelled,
  bool throws_if_cancelled = false;  ///< with Asio's exception, or with an error
  int removals = 0, failing_removal = 0;
  std::size_t largest_batch = 0;

 private:
  boost::asio::awaitable<error> never() {
    boost::asio::steady_timer answer(co_await boost::asio::this_coro::executor,
                                     boost::asio::steady_timer::time_point::max());
    when_silent();
    boost::system::error_code cancelled;
    co_await answer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    if (throws_if_cancelled) throw boost::system::system_error(cancelled);
    co_return error(errc::unavailable, "cancelled");
  }

  std::shared_ptr<session_catalog> inner_;
};

}  // namespace dynasession::test
