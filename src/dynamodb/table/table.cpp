// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/make_client.hpp"
#include "dynamodb/table/table_requests.hpp"
#include "support/run_blocking.hpp"

#include <dynasession/dynamodb/table.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace dynasession::inline v0::table {
namespace {

namespace asio = boost::asio;
using dynamodb::reply;
using dynamodb::retry_policy;
using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds longest_pause{1000};

/// One act on a table, with the client it uses.
class act {
 public:
  act(const dynamodb_options& where, const table_options& options)
      : where_(where),
        options_(options),
        service_(dynamodb::make_client(where)),
        start_(clock::now()),
        end_(start_ + options.timeout) {}

  asio::awaitable<result<creation>> create() {
    const auto asked =
        co_await call(dynamodb::create_table(where_.table_name, where_.table_key, options_));
    if (!asked) co_return asked.error();
    if (!asked->refused) options_.tags.clear();  // given already
    if (auto there = co_await wait_until_ready("the table is made"); !there)
      co_return there.error();
    co_await learn_what_is_asked();
    if (auto complete = co_await give_what_is_missing(); !complete) co_return complete.error();
    co_return asked->refused ? creation::existed : creation::created;
  }

  // Asked again and again, for a table that is just being made refuses to go. Once it goes it is only
  // looked at, so that nothing happens to one that is made anew.
  asio::awaitable<result<void>> remove() {
    for (bool goes = false;;) {
      auto question = goes ? dynamodb::describe_table(where_.table_name)
                           : dynamodb::delete_table(where_.table_name);
      const auto asked = co_await call(std::move(question));
      if (!asked && asked.error().code() == errc::missing_table) co_return result<void>();
      if (!asked) co_return co_await why_it_stays(asked.error());
      goes = goes || !asked->refused;
      if (auto waited = co_await wait_a_little("the table is gone"); !waited) co_return waited;
    }
  }

  asio::awaitable<result<table_description>> describe() {
    if (auto seen = co_await look(); !seen) co_return seen.error();
    known_.clock_difference = service_->clock_difference();
    co_await learn_expiry();
    co_await learn_recovery();
    co_await learn_tags();
    co_return known_;
  }

  asio::awaitable<result<std::vector<finding>>> check() {
    if (auto seen = co_await look(); !seen) co_return seen.error();
    co_await learn_what_is_asked();
    co_return findings();
  }

 private:
  std::string located(const std::string& reason) const {
    return "table " + where_.table_name + ": " + reason;
  }

  std::vector<finding> findings() const { return compare(known_, where_.table_key, options_); }

  asio::awaitable<result<reply>> call(dynamodb::request sent) {
    auto answered = co_await service_->call(std::move(sent), retry_policy::idempotent_write,
                                            std::min(end_, clock::now() + where_.deadline));
    if (answered) co_return answered;
    const auto& reason = answered.error();
    co_return error(reason.code(), located(reason.detail()));
  }

  asio::awaitable<result<void>> look() {
    const auto answered = co_await call(dynamodb::describe_table(where_.table_name));
    if (!answered) co_return answered.error();
    known_ = dynamodb::read_table(answered->body);
    co_return result<void>();
  }

  asio::awaitable<void> learn_expiry() {
    const auto answered = co_await call(dynamodb::describe_expiry(where_.table_name));
    if (answered) dynamodb::read_expiry(answered->body, known_);
  }

  asio::awaitable<void> learn_recovery() {
    const auto answered = co_await call(dynamodb::describe_recovery(where_.table_name));
    if (answered) dynamodb::read_recovery(answered->body, known_);
  }

  asio::awaitable<void> learn_tags() {
    std::string next;
    do {
      const auto answered = co_await call(dynamodb::list_tags(known_.arn, next));
      if (!answered) {
        known_.tags.reset();
        co_return;
      }
      next = dynamodb::read_tags(answered->body, known_);
    } while (!next.empty());
  }

  asio::awaitable<void> learn_what_is_asked() {
    if (options_.expiry) co_await learn_expiry();
    if (options_.point_in_time_recovery) co_await learn_recovery();
    if (!options_.tags.empty()) co_await learn_tags();
  }

  asio::awaitable<result<void>> wait_until_ready(const char* what) {
    for (;;) {
      const auto seen = co_await look();
      if (seen && dynamodb::is_ready(known_)) co_return seen;
      // Right after its creation a table may not be known everywhere yet.
      if (!seen && seen.error().code() != errc::missing_table) co_return seen;
      if (auto waited = co_await wait_a_little(what); !waited) co_return waited;
    }
  }

  asio::awaitable<result<void>> give_what_is_missing() {
    const auto all = findings();
    if (const auto misfits = incompatibilities(all); !misfits.empty())
      co_return error(errc::incompatible_store, located(misfits));
    for (const auto& each : all) {
      if (each.kind != fault::missing) continue;
      if (auto given = co_await give(each.what); !given) co_return given;
    }
    if (std::ranges::find(all, fault::missing, &finding::kind) == all.end())
      co_return result<void>();
    co_return co_await wait_until_ready("the table is changed");
  }

  asio::awaitable<result<void>> give(part what) {
    for (;;) {
      const auto given = co_await call(request_for(what));
      if (!given) co_return co_await unless_given(what, given.error());
      if (!given->refused) co_return result<void>();
      if (auto waited = co_await wait_a_little("the table can be changed"); !waited)
        co_return waited;
    }
  }

  dynamodb::request request_for(part what) const {
    switch (what) {
      case part::index:
        return dynamodb::create_index(known_);
      case part::deletion_protection:
        return dynamodb::enable_deletion_protection(where_.table_name);
      case part::expiry:
        return dynamodb::enable_expiry(where_.table_name);
      case part::point_in_time_recovery:
        return dynamodb::enable_recovery(where_.table_name);
      default:
        return dynamodb::add_tags(known_.arn, options_.tags);
    }
  }

  // Refused where somebody else, or an attempt whose answer was lost, gave it in that moment.
  asio::awaitable<result<void>> unless_given(part what, error reason) {
    if (const auto seen = co_await look(); !seen) co_return reason;
    co_await learn_what_is_asked();
    const auto left = findings();
    if (std::ranges::find(left, what, &finding::what) != left.end()) co_return reason;
    co_return result<void>();
  }

  asio::awaitable<result<void>> why_it_stays(error reason) {
    const auto seen = co_await look();
    if (!seen || !known_.deletion_protection) co_return reason;
    co_return error(errc::deletion_protected,
                    located("switch that off first: aws dynamodb update-table --table-name " +
                            where_.table_name + " --no-deletion-protection-enabled"));
  }

  // From 10 ms on, twice as long each time.
  asio::awaitable<result<void>> wait_a_little(const char* what) {
    const auto now = clock::now();
    if (now + pause_ >= end_)
      co_return error(errc::deadline_exceeded,
                      located("waited in vain until " + std::string(what)));
    if (options_.progress)
      options_.progress({what, std::chrono::floor<std::chrono::seconds>(now - start_)});
    asio::steady_timer timer(co_await asio::this_coro::executor, pause_);
    co_await timer.async_wait(asio::use_awaitable);
    pause_ = std::min(pause_ * 2, longest_pause);
    co_return result<void>();
  }

  dynamodb_options where_;
  table_options options_;
  std::unique_ptr<dynamodb::client> service_;
  clock::time_point start_;
  clock::time_point end_;
  table_description known_;
  std::chrono::milliseconds pause_{10};
};

// The client's connections live on the context of this very call: they go before it ends.
template <class T>
asio::awaitable<result<T>> perform(dynamodb_options where, table_options options,
                                   asio::awaitable<result<T>> (act::*what)()) {
  act work(where, options);
  co_return co_await (work.*what)();
}

template <class T>
T run(const dynamodb_options& where, const table_options& options,
      asio::awaitable<result<T>> (act::*what)()) {
  validate(options);
  return detail::run_blocking(perform(where, options, what)).value();
}

}  // namespace

creation create(const dynamodb_options& where, const table_options& options) {
  return run(where, options, &act::create);
}

void remove(const dynamodb_options& where, const table_options& options) {
  run(where, options, &act::remove);
}

table_description describe(const dynamodb_options& where) {
  return run(where, table_options(), &act::describe);
}

std::vector<finding> check(const dynamodb_options& where, const table_options& options) {
  return run(where, options, &act::check);
}

}  // namespace dynasession::inline v0::table
