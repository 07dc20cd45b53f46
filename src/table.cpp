// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/connect.hpp"
#include "dynamodb/table_requests.hpp"
#include "run_blocking.hpp"

#include <dynasession/table.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace dynasession::table {
namespace {

namespace asio = boost::asio;
using dynamodb::repeat;
using dynamodb::reply;
using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds longest_pause{1000};

/// One act on a table, with the client it uses.
class act {
 public:
  act(const dynamodb_options& where, const table_options& options)
      : where_(where),
        options_(options),
        service_(dynamodb::connect(where)),
        end_(clock::now() + options.patience) {}

  asio::awaitable<result<creation>> create() {
    auto made = co_await call(dynamodb::create_table(where_.table_name, where_.table_key));
    if (!made) co_return made.error();
    if (auto active = co_await wait_until_active(); !active) co_return active.error();
    if (options_.expiry)
      if (auto enabled = co_await enable_expiry(); !enabled) co_return enabled.error();
    co_return made->refused ? creation::existed : creation::created;
  }

  // Asked again and again, for a table that is just being made refuses to go. Once it goes it is only
  // looked at, so that nothing happens to one that is made anew.
  asio::awaitable<result<void>> remove() {
    for (bool goes = false;;) {
      auto question = goes ? dynamodb::describe_table(where_.table_name)
                           : dynamodb::delete_table(where_.table_name);
      const auto asked = co_await call(std::move(question));
      if (!asked && asked.error().code() == errc::missing_table) co_return result<void>();
      if (!asked) co_return asked.error();
      goes = goes || !asked->refused;
      if (auto waited = co_await wait_a_little(); !waited) co_return waited;
    }
  }

  asio::awaitable<result<void>> check() {
    auto described = co_await call(dynamodb::describe_table(where_.table_name));
    if (!described) co_return described.error();
    co_return located(dynamodb::check_table(described->body, where_.table_key));
  }

 private:
  result<void> located(result<void> checked) const {
    if (checked) return checked;
    return error(checked.error().code(),
                 "table " + where_.table_name + ": " + checked.error().detail());
  }

  asio::awaitable<result<reply>> call(dynamodb::request sent) {
    auto answered = co_await service_->call(std::move(sent), repeat::safely,
                                            std::min(end_, clock::now() + where_.deadline));
    if (answered) co_return answered;
    const auto& reason = answered.error();
    co_return error(reason.code(), "table " + where_.table_name + ": " + reason.detail());
  }

  asio::awaitable<result<void>> wait_until_active() {
    for (;;) {
      auto described = co_await call(dynamodb::describe_table(where_.table_name));
      if (described && dynamodb::is_active(described->body))
        co_return located(dynamodb::check_table(described->body, where_.table_key));
      // Right after its creation a table may not be known everywhere yet.
      if (!described && described.error().code() != errc::missing_table)
        co_return described.error();
      if (auto waited = co_await wait_a_little(); !waited) co_return waited;
    }
  }

  asio::awaitable<result<bool>> has_expiry() {
    const auto described = co_await call(dynamodb::describe_expiry(where_.table_name));
    if (!described) co_return described.error();
    co_return dynamodb::is_expiry_enabled(described->body);
  }

  asio::awaitable<result<void>> enable_expiry() {
    const auto before = co_await has_expiry();
    if (!before) co_return before.error();
    if (*before) co_return result<void>();
    const auto enabled = co_await call(dynamodb::enable_expiry(where_.table_name));
    if (enabled) co_return result<void>();
    // Refused where somebody else, or an attempt whose answer was lost, did it in that moment.
    const auto after = co_await has_expiry();
    if (after && *after) co_return result<void>();
    co_return enabled.error();
  }

  // From 10 ms on, twice as long each time.
  asio::awaitable<result<void>> wait_a_little() {
    if (clock::now() + pause_ >= end_)
      co_return error(errc::deadline_exceeded,
                      "table " + where_.table_name + ": not ready in time");
    asio::steady_timer timer(co_await asio::this_coro::executor, pause_);
    co_await timer.async_wait(asio::use_awaitable);
    pause_ = std::min(pause_ * 2, longest_pause);
    co_return result<void>();
  }

  dynamodb_options where_;
  table_options options_;
  std::unique_ptr<dynamodb::client> service_;
  clock::time_point end_;
  std::chrono::milliseconds pause_{10};
};

// The client's connections live on the context of this very call: they go before it ends.
template <class T>
asio::awaitable<result<T>> perform(dynamodb_options where, table_options options,
                                   asio::awaitable<result<T>> (act::*what)()) {
  act work(where, options);
  co_return co_await (work.*what)();
}

}  // namespace

creation create(const dynamodb_options& where, const table_options& options) {
  return detail::run_blocking(perform(where, options, &act::create)).value();
}

void remove(const dynamodb_options& where, const table_options& options) {
  detail::run_blocking(perform(where, options, &act::remove)).value();
}

void check(const dynamodb_options& where) {
  detail::run_blocking(perform(where, table_options(), &act::check)).value();
}

}  // namespace dynasession::table
