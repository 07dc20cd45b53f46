// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/detail/async_verb.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/session_catalog.hpp>
#include <dynasession/with_reason.hpp>

#include <boost/asio/system_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace dynasession::inline v0 {

/// What a collection came to, or has come to so far.
struct garbage_summary {
  std::uint64_t scanned = 0;     ///< records looked at
  std::uint64_t matched = 0;     ///< garbage among them
  std::uint64_t removed = 0;     ///< 0 in a dry run
  std::uint64_t spared = 0;      ///< garbage that was used between its reading and its removal
  std::uint64_t unreadable = 0;  ///< records of others, left alone
  /// Of DynamoDB's capacity; other stores count each record that is looked at or removed.
  double units = 0;
  /// The error that ended it early, if one did; also of an exception of the store.
  std::optional<error> reason{};
  /// Where to go on, for `garbage_options::resume`. Empty: all was looked at.
  std::string resume{};
};

/// Gets the counts so far.
using garbage_progress = std::function<void(const garbage_summary&)>;

/// Which sessions are garbage, and how to collect them. An expired session always is. A session with limits
/// of its own is judged by those. Timeouts are positive and at most 100 years; so is the margin, or zero.
struct garbage_options {
  /// Neither saved nor touched for this time. A request that only read, less than `touch_after` after the last write,
  /// does not count. nullopt: no idle limit.
  std::optional<std::chrono::seconds> idle_timeout = std::chrono::hours{5};
  /// The option `idle_timeout` of the managers. A session that expires earlier than this after it was last saved or
  /// touched, or at `absolute_timeout`, has come near its absolute timeout, where a use is not written any more: it is
  /// left to expire, whatever `idle_timeout` says. nullopt: the managers have none, and write no use.
  std::optional<std::chrono::seconds> idle_timeout_of_managers = std::chrono::hours{5};
  /// Created at least this long ago. nullopt: no absolute limit.
  std::optional<std::chrono::seconds> absolute_timeout = std::chrono::days{7};
  /// How much longer than its limits a session is kept, because the clocks of servers differ.
  std::chrono::seconds clock_margin = std::chrono::hours{1};
  /// Every session, whatever its age, except those that are used while the collection runs.
  bool all = false;
  /// Only count.
  bool dry_run = false;

  /// The limit of `units` a second, reading and writing together, on average: what a call has used is waited for after
  /// it. A page has at most eight times as many records as the rate, and 1000, so at the beginning up to eight seconds'
  /// worth is used at once in a store that counts records. DynamoDB reads eight of 1 KB for a unit: there each segment
  /// begins with about a second's worth, and with more if records are larger. A call removes up to 100. 0: none.
  double rate = 0;
  /// How many parts of a table are scanned at once: 1 to 128.
  std::size_t segments = 4;
  /// The `resume` of a collection that ended early; its number of segments is used, whatever `segments` says.
  std::string resume{};

  /// Called after each page, on the thread that collects. Must not throw.
  garbage_progress progress{};
  /// Ends the collection early: it is looked at ten times a second, and then the calls of the store are cancelled.
  std::stop_token stop{};
  /// The time; tests use their own.
  clock_source clock = system_now;
};

/// Removes sessions that have ended from a store. DynamoDB's TTL does so at no cost, up to some days late. Use
/// this for tables without TTL, for limits shorter than those that the sessions were stored with, and for SQLite,
/// which otherwise removes expired sessions when new ones are created.
///
/// A session that is used, renewed or ended during the collection is spared. Records are looked at page by
/// page; its memory does not grow with the store.
/// Errors: the constructor throws `session_error` (invalid_configuration): an option that cannot work, or
///   both limits nullopt without `all`.
/// Thread safety: concurrent calls are safe, if the functions among the options are.
class DYNASESSION_EXPORT garbage_collector {
 public:
  /// A collector for a store, which it keeps. Errors: as above.
  garbage_collector(std::shared_ptr<session_catalog> store, garbage_options options = {});

  /// Blocks until all is done, an error ends it, or `garbage_options::stop` is requested.
  [[nodiscard]] garbage_summary collect() const;

  /// The same for any completion token of `void(error_code, garbage_summary)`. As of `collect`, an error
  /// that ended it early is the summary's `reason`; the code is for cancellations alone.
  /// Executor: a strand of that of the token's handler, else of Asio's system executor; `progress` is called there
  ///   too.
  /// Cancellation: ends it as `stop` does, with `operation_aborted` and what was done until then. As of
  ///   `user_sessions`, it is safe only on an executor that runs one handler at a time.
  /// Lifetimes: the collector may go while it collects.
  template <detail::verb_token<garbage_summary> Token = default_token>
  auto async_collect(Token&& token = Token()) const {
    return detail::async_verb<garbage_summary>(std::forward<Token>(token),
                                               boost::asio::system_executor(), start_collect,
                                               store_, options_);
  }

 private:
  static void start_collect(detail::verb_call<garbage_summary> call,
                            std::shared_ptr<session_catalog> store, garbage_options options);

  std::shared_ptr<session_catalog> store_;
  garbage_options options_;
};

}  // namespace dynasession::inline v0
