// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/detail/async_verb.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/session.hpp>
#include <dynasession/store/session_catalog.hpp>
#include <dynasession/with_reason.hpp>

#include <boost/asio/system_executor.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {

/// The outcome of `destroy_all` and `destroy_others`.
class destroy_result {
 public:
  destroy_result() = default;

  std::size_t destroyed = 0;  ///< sessions that were ended
  /// Sessions that were found and may still be alive: their deletion failed, or patience ended before it.
  std::size_t left = 0;
  /// Why some are left, or why it is not known that there are no more. nullopt: the user is logged out.
  std::optional<error> reason;
};

/// The sessions of a user, as set by `session::log_in` or `set_user`: to show where the user is logged in, and to log
/// the user out there.
///
/// DynamoDB's index by user learns of a login a moment later, mostly well within a second; AWS promises no bound.
/// Until then it is not listed, and not ended by `destroy_all` and `destroy_others`, which look again until they
/// find no more, eight times at most. What they ended stays so, whatever the index says. A session whose id is
/// renewed meanwhile is found too. Only a login that the index does not have yet is missed.
///
/// `destroy_all` and `destroy_others` go on with the others when a deletion fails, and say in
/// `destroy_result` how many are left. They end early when no deletion of a look succeeded, or after
/// `patience`.
/// Errors: throws `session_error`, those of `session_catalog`; incompatible_store, if the table has no
///   index by user (`table::create` gives it); invalid_user.
/// The asynchronous verbs take any completion token of `void(error_code, T)`.
/// Executor: of the token's handler, else Asio's system executor.
/// Cancellation: as of `async_request_session`; what was ended before stays so. It is safe on the executor of the token's
///   handler, if that runs one handler at a time: bind a strand if several threads run it. Without an executor a verb
///   cannot be cancelled safely.
/// Lifetimes: calls keep what they need.
/// Thread safety: concurrent calls are safe.
class DYNASESSION_EXPORT user_sessions {
 public:
  /// The observer, if there is one, is notified of each session that is destroyed. After `patience` a call begins no
  /// further deletion. Deletions follow each other; each of those that are left has an equal part of the time that is left,
  /// but at least a second, within the store's own patience.
  /// Errors: throws `session_error`, invalid_configuration: a null store or clock, or a patience that is negative or
  /// more than a day.
  explicit user_sessions(std::shared_ptr<session_catalog> store, clock_source clock = system_now,
                         std::shared_ptr<dynasession::observer> observer = nullptr,
                         std::chrono::milliseconds patience = std::chrono::seconds{30});

  /// The live ones, the one used last first.
  std::vector<session_summary> list(std::string user) const;
  /// Ends the one of this `session_summary::key`. false: the user has no such session.
  bool destroy(std::string user, std::string key) const;
  /// Ends all of them. Throws if the user is invalid or the first query fails, and then no session was ended; or if the
  /// clock fails.
  [[nodiscard]] destroy_result destroy_all(std::string user) const;
  /// Ends all of the user of this session but itself: after a change of the password, say. The session is
  /// kept under each id that it was renewed to.
  [[nodiscard]] destroy_result destroy_others(const session& current) const;

  /// As `list`.
  template <detail::verb_token<std::vector<session_summary>> Token = default_token>
  auto async_list(std::string user, Token&& token = Token()) const {
    return detail::async_verb<std::vector<session_summary>>(std::forward<Token>(token),
                                                            boost::asio::system_executor(),
                                                            start_list, verbs_, std::move(user));
  }
  /// As `destroy`.
  template <detail::verb_token<bool> Token = default_token>
  auto async_destroy(std::string user, std::string key, Token&& token = Token()) const {
    return detail::async_verb<bool>(std::forward<Token>(token), boost::asio::system_executor(),
                                    start_destroy, verbs_, std::move(user), std::move(key));
  }
  /// As `destroy_all`.
  template <detail::verb_token<destroy_result> Token = default_token>
  auto async_destroy_all(std::string user, Token&& token = Token()) const {
    return detail::async_verb<destroy_result>(std::forward<Token>(token),
                                              boost::asio::system_executor(), start_destroy_all,
                                              verbs_, std::move(user), std::string());
  }
  /// What it needs of the session is copied before it returns.
  template <detail::verb_token<destroy_result> Token = default_token>
  auto async_destroy_others(const session& current, Token&& token = Token()) const {
    return detail::async_verb<destroy_result>(
        std::forward<Token>(token), boost::asio::system_executor(), start_destroy_all, verbs_,
        current.user().value_or(std::string()), current.record_key());
  }

 private:
  class verbs;
  using shared_verbs = std::shared_ptr<const verbs>;

  static void start_list(detail::verb_call<std::vector<session_summary>> call, shared_verbs verbs,
                         std::string user);
  static void start_destroy(detail::verb_call<bool> call, shared_verbs verbs, std::string user,
                            std::string key);
  static void start_destroy_all(detail::verb_call<destroy_result> call, shared_verbs verbs,
                                std::string user, std::string kept);

  shared_verbs verbs_;
};

}  // namespace dynasession::inline v0
