// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/make_client.hpp"
#include "dynamodb/protocol/catalog_requests.hpp"
#include "dynamodb/table/table_requests.hpp"
#include "support/run_blocking.hpp"
#include "support/start_verb.hpp"

#include <dynasession/dynamodb/table.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::table {
namespace {

namespace asio = boost::asio;
using dynamodb::reply;
using dynamodb::retry_policy;
using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds max_pause{1000};
// A table does not leave these states by itself.
constexpr std::string_view stuck[] = {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING",
                                      "ARCHIVED"};

// At most 1 MB, the size of a page.
constexpr std::size_t max_examined_records = 1000;

/// One operation on a table, with its client.
class operation {
 public:
  operation(const dynamodb_options& where, const table_options& options)
      : where_(where),
        options_(options),
        service_(dynamodb::make_client(where)),
        start_(clock::now()),
        end_(start_ + options.timeout) {}

  asio::awaitable<result<creation>> create() {
    const auto outcome = co_await create_or_find();
    if (!outcome) co_return outcome.error();
    const bool is_new = *outcome == creation::created;
    if (is_new) options_.tags.clear();  // CreateTable has set them
    co_await describe_what_is_checked();
    if (is_new) assume_defaults();
    auto found = co_await findings(is_new);
    if (auto refused = reason_not_to_change(found)) co_return *std::move(refused);
    creation done(*outcome);
    for (const auto& each : found) {
      if (each.kind != fault::missing) continue;
      if (auto given = co_await add(each.what); !given) co_return given.error();
      if (!is_new) done.added.push_back(each.what);
    }
    if (std::erase_if(found, [](const finding& each) { return each.kind == fault::missing; }) > 0)
      if (auto ready = co_await wait_until_ready(true); !ready) co_return ready.error();
    done.left = std::move(found);
    co_return done;
  }

  // DeleteTable is repeated, since a table that is being created refuses it. Once it was accepted
  // the table is only described, so that a new table with the same name is not removed.
  asio::awaitable<result<void>> remove() {
    if (const auto seen = co_await look(); !seen) {
      if (seen.error().code() == errc::missing_table) co_return result<void>();
      co_return seen.error();
    }
    if (auto refused = co_await reason_not_to_remove()) co_return *std::move(refused);
    for (bool accepted = false;;) {
      auto next = accepted ? dynamodb::describe_table(where_.table_name)
                           : dynamodb::delete_table(where_.table_name);
      const auto asked = co_await call(std::move(next));
      if (!asked && asked.error().code() == errc::missing_table) co_return result<void>();
      if (!asked) co_return co_await explain_failed_removal(asked.error());
      accepted = accepted || !asked->refused;
      if (auto waited = co_await pause_before_retry("the table is removed"); !waited)
        co_return waited;
    }
  }

  asio::awaitable<result<table_description>> describe() {
    if (auto seen = co_await look(); !seen) co_return seen.error();
    known_.clock_difference = service_->clock_difference();
    co_await describe_expiry();
    co_await describe_recovery();
    co_await describe_tags();
    co_return known_;
  }

  asio::awaitable<result<std::vector<finding>>> check() {
    if (auto seen = co_await look(); !seen) co_return seen.error();
    co_await describe_what_is_checked();
    co_return co_await findings(false);
  }

 private:
  std::string with_table_name(const std::string& reason) const {
    return "table " + where_.table_name + ": " + reason;
  }

  // Only if something would be changed, the records are looked at.
  asio::awaitable<std::vector<finding>> findings(bool is_new) {
    auto all = compare(known_, where_.table_key, options_);
    const bool would_change = std::ranges::find(all, fault::missing, &finding::kind) != all.end();
    const bool is_refused = !incompatibilities(all).empty();
    if (would_change && !is_refused && !is_new)
      if (auto foreign = co_await examine_records()) all.push_back(*std::move(foreign));
    co_return all;
  }

  asio::awaitable<std::optional<finding>> examine_records() {
    scan_request first;
    first.limit = max_examined_records;
    const dynamodb::catalog_requests requests(where_.table_name, {.table_key = where_.table_key});
    const auto answered = co_await read(requests.scan(first));
    finding found{part::records, fault::different, "those of dynasession only",
                  "those of another program"};
    const auto page = answered ? requests.read_scan(answered->body, first)
                               : result<session_page>(answered.error());
    if (!page) {
      unread_records_ = page.error();
      found.kind = fault::unknown;
      found.found = "not known";
      co_return found;
    }
    if (page->unreadable == 0) co_return std::nullopt;
    if (!options_.change_foreign_table) found.kind = fault::incompatible;
    co_return found;
  }

  // nullopt: missing settings may be added.
  std::optional<error> reason_not_to_change(const std::vector<finding>& found) const {
    if (const auto problems = incompatibilities(found); !problems.empty())
      return error(errc::incompatible_store, with_table_name(problems));
    if (!unread_records_ || options_.change_foreign_table) return std::nullopt;
    return error(unread_records_->code(),
                 unread_records_->detail() +
                     "; so it is not known whether a table that lacks settings is of dynasession");
  }

  // nullopt: the table is one of this library. Records that cannot be read are not held against it: one that is
  // being created, or has lost its encryption key, is removed too.
  asio::awaitable<std::optional<error>> reason_not_to_remove() {
    auto found = compare(known_, where_.table_key, table_options());
    std::erase_if(found, [](const finding& each) { return each.what == part::expiry; });
    if (incompatibilities(found).empty())
      if (auto foreign = co_await examine_records()) found.push_back(*std::move(foreign));
    const auto problems = incompatibilities(found);
    if (problems.empty()) co_return std::nullopt;
    co_return error(errc::incompatible_store, with_table_name(problems));
  }

  // A new table has neither, whether it may be asked or not.
  void assume_defaults() {
    if (!known_.expiry_attribute) known_.expiry_attribute = "";
    if (!known_.point_in_time_recovery) known_.point_in_time_recovery = false;
  }

  // CreateTable is repeated, since a table that is being removed refuses it.
  asio::awaitable<result<creation::outcome>> create_or_find() {
    for (;;) {
      const auto asked =
          co_await call(dynamodb::create_table(where_.table_name, where_.table_key, options_));
      if (!asked && asked.error().code() != errc::access_denied) co_return asked.error();
      const bool accepted = asked && !asked->refused;
      const auto there = co_await wait_until_ready(accepted);
      if (there) co_return accepted ? creation::created : creation::existed;
      const auto code = there.error().code();
      if (!asked && (code == errc::missing_table || code == errc::access_denied))
        co_return asked.error();
      if (accepted || code != errc::missing_table) co_return there.error();
      if (auto waited = co_await pause_before_retry("the table can be created"); !waited)
        co_return waited.error();
    }
  }

  asio::awaitable<result<reply>> read(dynamodb::request sent) {
    return call(std::move(sent), retry_policy::read);
  }

  asio::awaitable<result<reply>> call(dynamodb::request sent,
                                      retry_policy policy = retry_policy::idempotent_write) {
    auto answered =
        co_await service_->call_patiently(std::move(sent), policy, end_, where_.deadline);
    if (answered) co_return answered;
    const auto& reason = answered.error();
    co_return error(reason.code(), with_table_name(reason.detail()));
  }

  asio::awaitable<result<void>> look() {
    const auto answered = co_await read(dynamodb::describe_table(where_.table_name));
    if (!answered) co_return answered.error();
    known_ = dynamodb::read_table(answered->body);
    co_return result<void>();
  }

  asio::awaitable<void> describe_expiry() {
    const auto answered = co_await read(dynamodb::describe_expiry(where_.table_name));
    if (answered) dynamodb::read_expiry(answered->body, known_);
  }

  asio::awaitable<void> describe_recovery() {
    const auto answered = co_await read(dynamodb::describe_recovery(where_.table_name));
    if (answered) dynamodb::read_recovery(answered->body, known_);
  }

  asio::awaitable<void> describe_tags() {
    std::string next;
    do {
      const auto answered = co_await read(dynamodb::list_tags(known_.arn, next));
      if (!answered) {
        known_.tags.reset();
        co_return;
      }
      next = dynamodb::read_tags(answered->body, known_);
    } while (!next.empty());
  }

  asio::awaitable<void> describe_what_is_checked() {
    if (options_.expiry) co_await describe_expiry();
    if (options_.point_in_time_recovery) co_await describe_recovery();
    if (!options_.tags.empty()) co_await describe_tags();
  }

  // Errors: missing_table, if the table is not expected or was removed meanwhile.
  asio::awaitable<result<void>> wait_until_ready(bool is_expected) {
    for (;;) {
      const auto seen = co_await look();
      if (seen && dynamodb::is_ready(known_)) co_return seen;
      if (seen && std::ranges::find(stuck, known_.status) != std::end(stuck))
        co_return error(errc::unavailable, with_table_name("is " + known_.status +
                                                           "; dynasession doctor says what to do"));
      // DescribeTable is eventually consistent: a new table may not be visible yet.
      if (!seen && (!is_expected || seen.error().code() != errc::missing_table)) co_return seen;
      const bool is_leaving = seen && known_.status == "DELETING";
      if (auto waited = co_await pause_before_retry(is_leaving ? "the table is removed"
                                                               : "the table is ready");
          !waited)
        co_return waited;
    }
  }

  asio::awaitable<result<void>> add(part what) {
    for (;;) {
      const auto given = co_await call(request_for(what));
      if (!given) co_return co_await ignore_if_added(what, given.error());
      if (!given->refused) co_return result<void>();
      if (auto waited = co_await pause_before_retry("the table can be changed"); !waited)
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

  // The request also fails if another process, or an attempt whose response was lost, has added it
  // meanwhile.
  asio::awaitable<result<void>> ignore_if_added(part what, error reason) {
    if (const auto seen = co_await look(); !seen) co_return reason;
    co_await describe_what_is_checked();
    const auto left = compare(known_, where_.table_key, options_);
    if (std::ranges::find(left, what, &finding::what) != left.end()) co_return reason;
    co_return result<void>();
  }

  asio::awaitable<result<void>> explain_failed_removal(error reason) {
    const auto seen = co_await look();
    if (!seen || !known_.deletion_protection) co_return reason;
    co_return error(
        errc::deletion_protected,
        with_table_name(
            "turn off deletion protection first: aws dynamodb update-table --table-name " +
            where_.table_name + " --no-deletion-protection-enabled"));
  }

  // The pause starts with 10 ms and doubles each time.
  asio::awaitable<result<void>> pause_before_retry(const char* what) {
    const auto now = clock::now();
    if (now + pause_ >= end_)
      co_return error(errc::deadline_exceeded,
                      with_table_name("timeout while waiting until " + std::string(what)));
    if (options_.progress)
      options_.progress({what, std::chrono::floor<std::chrono::seconds>(now - start_)});
    asio::steady_timer timer(co_await asio::this_coro::executor, pause_);
    co_await timer.async_wait(asio::use_awaitable);
    pause_ = std::min(pause_ * 2, max_pause);
    co_return result<void>();
  }

  dynamodb_options where_;
  table_options options_;
  std::unique_ptr<dynamodb::client> service_;
  clock::time_point start_;
  clock::time_point end_;
  table_description known_;
  std::optional<error> unread_records_;  ///< why the records could not be examined
  std::chrono::milliseconds pause_{10};
};

// The operation, with its connections, is destroyed before the context of this call.
template <class T>
asio::awaitable<result<T>> perform(dynamodb_options where, table_options options,
                                   asio::awaitable<result<T>> (operation::*what)()) {
  operation work(where, options);
  co_return co_await (work.*what)();
}

template <class T>
T run(const dynamodb_options& where, const table_options& options,
      asio::awaitable<result<T>> (operation::*what)()) {
  validate(options);
  return detail::run_verb_blocking(perform(where, options, what)).value();
}

template <class T>
asio::awaitable<detail::verb_outcome<T>> outcome_of(
    dynamodb_options where, table_options options,
    asio::awaitable<result<T>> (operation::*what)()) {
  validate(options);
  auto answer = co_await perform(std::move(where), std::move(options), what);
  co_return detail::verb_outcome<T>(std::move(answer));
}

}  // namespace

creation create(const dynamodb_options& where, const table_options& options) {
  return run(where, options, &operation::create);
}

void remove(const dynamodb_options& where, const table_options& options) {
  run(where, options, &operation::remove);
}

table_description describe(const dynamodb_options& where) {
  return run(where, table_options(), &operation::describe);
}

std::vector<finding> check(const dynamodb_options& where, const table_options& options) {
  return run(where, options, &operation::check);
}

}  // namespace dynasession::inline v0::table

namespace dynasession::inline v0::detail {

namespace {

// What sends the requests needs one handler at a time; the executor may be one of several threads.
template <class T>
void start_operation(verb_call<T> call, dynamodb_options where, table::table_options options,
                     boost::asio::awaitable<result<T>> (table::operation::*what)()) {
  call.executor = boost::asio::make_strand(call.executor);
  start_verb(std::move(call), table::outcome_of(std::move(where), std::move(options), what));
}

}  // namespace

void start_create_table(verb_call<table::creation> call, dynamodb_options where,
                        table::table_options options) {
  start_operation(std::move(call), std::move(where), std::move(options), &table::operation::create);
}

void start_remove_table(verb_call<void> call, dynamodb_options where,
                        table::table_options options) {
  start_operation(std::move(call), std::move(where), std::move(options), &table::operation::remove);
}

void start_describe_table(verb_call<table::table_description> call, dynamodb_options where) {
  start_operation(std::move(call), std::move(where), table::table_options(),
                  &table::operation::describe);
}

void start_check_table(verb_call<std::vector<table::finding>> call, dynamodb_options where,
                       table::table_options options) {
  start_operation(std::move(call), std::move(where), std::move(options), &table::operation::check);
}

}  // namespace dynasession::inline v0::detail
