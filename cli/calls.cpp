// SPDX-License-Identifier: Apache-2.0
#include "cli/calls.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace cli {
namespace {

namespace asio = boost::asio;
using dynasession::result;

asio::awaitable<bool> answered(asio::awaitable<void> call) {
  co_await std::move(call);
  co_return true;
}

asio::awaitable<void> sleep_for(std::chrono::milliseconds length) {
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  co_await timer.async_wait(asio::use_awaitable);
}

class stoppable_catalog final : public dynasession::session_catalog {
 public:
  stoppable_catalog(std::shared_ptr<session_catalog> inner, std::stop_token stop)
      : inner_(std::move(inner)), stop_(std::move(stop)) {}

  asio::awaitable<result<dynasession::session_page>> scan(
      dynasession::scan_request request) override {
    return until_stopped(stop_, inner_->scan(std::move(request)));
  }
  asio::awaitable<result<dynasession::removal>> remove_unchanged(
      std::vector<dynasession::session_summary> seen) override {
    return until_stopped(stop_, inner_->remove_unchanged(std::move(seen)));
  }
  asio::awaitable<result<dynasession::session_page>> list_of_user(std::string user,
                                                                  dynasession::timestamp now,
                                                                  std::string after) override {
    return until_stopped(stop_, inner_->list_of_user(std::move(user), now, std::move(after)));
  }
  asio::awaitable<result<std::vector<std::string>>> successors_of(std::string key) override {
    return until_stopped(stop_, inner_->successors_of(std::move(key)));
  }
  asio::awaitable<result<bool>> remove_of_user(std::string key, std::string user,
                                               dynasession::call_deadline until) override {
    return until_stopped(stop_, inner_->remove_of_user(std::move(key), std::move(user), until));
  }

 private:
  std::shared_ptr<session_catalog> inner_;
  std::stop_token stop_;
};

}  // namespace

void cancellation::begin() {
  if (has_ended_) return;
  signal_.emit(asio::cancellation_type::terminal);
  if (has_ended_) return;
  timer_.expires_after(std::chrono::milliseconds(10));
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& failed) {
    if (!failed) self->begin();
  });
}

void cancellation::end() {
  has_ended_ = true;
  timer_.cancel();
}

void require_no_signal(const context& with) {
  if (with.around().stop.stop_requested()) throw interrupted("interrupted");
}

void wait_for(const context& with, asio::awaitable<void> call) {
  wait_for(with, answered(std::move(call)));
}

void pause(const context& with, std::chrono::milliseconds length) {
  wait_for(with, sleep_for(length));
}

patience::patience(const context& with, const dynasession::settings& settings)
    : with_(with),
      is_remote_(settings.store() == dynasession::store_kind::dynamodb),
      length_(is_remote_ ? settings.dynamodb_options().patience
                         : settings.sqlite_options().patience) {}

// A service that throttles is unavailable; a file that is, stays so.
bool patience::goes_on(const dynasession::error& reason, attempts& left) const {
  using dynasession::errc;
  const bool may_pass = reason.code() == errc::deadline_exceeded ||
                        (is_remote_ && reason.code() == errc::unavailable);
  const auto rest = rest_of(left);
  if (!may_pass || rest <= rest.zero()) return false;
  constexpr std::chrono::milliseconds longest{500};
  pause(with_, std::min(left.next_pause, rest));
  left.next_pause = std::min(left.next_pause * 2, longest);
  return true;
}

std::shared_ptr<dynasession::session_catalog> stoppable(
    std::shared_ptr<dynasession::session_catalog> catalog, std::stop_token stop) {
  return std::make_shared<stoppable_catalog>(std::move(catalog), std::move(stop));
}

}  // namespace cli
