// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/detail/async_verb.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/detail/session_handle.hpp>
#include <dynasession/fwd.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/session.hpp>
#include <dynasession/trusted_proxies.hpp>
#include <dynasession/with_reason.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

namespace dynasession::inline v0 {

namespace detail {
class session_engine;

/// For adapters, which see what the application says to caches. Logs one warning.
DYNASESSION_EXPORT void warn_of_shared_caching(const async_session_manager& sessions) noexcept;
}  // namespace detail

/// The session of one request, for servers on Boost.Asio and other event loops. Costs nothing until it is
/// loaded. Copies share one session, as those of `request_session` do.
///
/// The verbs take any completion token of `void(error_code, T)`. The default one is awaited and throws a
/// `session_error`.
/// Errors: no_session, of an empty handle; operation_in_progress, while another verb is in flight on this
///   handle or a copy; `boost::asio::error::operation_aborted`, if it was cancelled; and what the
///   `error_handler` decides to raise.
/// Executor: a verb runs, and completes, on the executor of the token's handler, else on the manager's;
///   never before it returns.
/// Cancellation: `terminal`, `partial` and `total` cancel the store's call that is in flight. If that call fails, the
///   verb ends with `operation_aborted`; if the store completes it all the same, the verb goes on. A load that was
///   cancelled may be repeated; until then the session counts as not loaded. After a commit that was cancelled, either
///   nothing is stored or the outcome is in doubt; another commit settles that, and applies no change twice. A
///   cancellation that comes too late has no effect.
/// Lifetimes: keeps what it needs of its manager and the store. A handle may go while its verb is in flight; the
///   session that a load gives then lives until the handler has returned.
/// Thread safety: copies may be made, passed and dropped on any thread. The session itself belongs to one
///   thread at a time.
/// g++ 12 destroys some temporaries twice in co_await expressions: lambdas with captures that own
/// memory, and aggregates of such members. Name them first. What this class takes and gives is safe.
/// Every handle also has `loaded()`, the session if it is loaded, else nullptr, and `abandon()`, which drops what was
/// changed and lets a locked session go. It converts to true unless it is empty.
class DYNASESSION_EXPORT async_request_session : public detail::session_handle {
 public:
  async_request_session() = default;

  /// Gives the session, loaded by the first call; nullptr exactly with an error. A failed read is
  /// `session_state::unavailable`, as of `request_session::load`.
  template <detail::verb_token<session*> Token = default_token>
  auto async_load(Token&& token = Token()) const& {
    return detail::async_verb<session*>(std::forward<Token>(token), get_executor(), start_load,
                                        request_);
  }
  /// The session lives as long as the handle: name the handle first.
  template <class Token = default_token>
  void async_load(Token&& token = Token()) const&& = delete;

  /// The session for a handler that only reads, without its lock, as `request_session::load_read_only`.
  template <detail::verb_token<const session*> Token = default_token>
  auto async_load_read_only(Token&& token = Token()) const& {
    return detail::async_verb<const session*>(std::forward<Token>(token), get_executor(),
                                              start_load_read_only, request_);
  }
  /// The session lives as long as the handle: name the handle first.
  template <class Token = default_token>
  void async_load_read_only(Token&& token = Token()) const&& = delete;

  /// Stores what changed, as `request_session::commit`. With an error the result has the status and the reason, and
  /// no cookies. A commit that was cancelled before it began, or refused because of another verb, is `unchanged`.
  template <detail::verb_token<commit_result> Token = default_token>
  auto async_commit(Token&& token = Token()) const {
    return detail::async_verb<commit_result>(std::forward<Token>(token), get_executor(),
                                             start_commit, request_);
  }

  /// Any executor of Asio.
  using executor_type = boost::asio::any_io_executor;
  /// The manager's; Asio's system executor if the handle is empty.
  executor_type get_executor() const;

 private:
  friend class async_session_manager;
  using session_handle::session_handle;

  using shared_request = std::shared_ptr<detail::session_request>;

  static void start_load(detail::verb_call<session*> call, shared_request request);
  static void start_load_read_only(detail::verb_call<const session*> call, shared_request request);
  static void start_commit(detail::verb_call<commit_result> call, shared_request request);
};

/// Starts the sessions of requests, for servers on Boost.Asio and, with a `loop_executor`, on any other
/// event loop. Cheap to copy: copies are one manager. A default-constructed one is empty.
///
/// Errors: the constructor throws `session_error` (invalid_configuration, missing_secret).
/// Lifetimes: handles may outlive their manager. The executor's context outlives both. With `concurrency: lock` the
///   context must run out of work before it is destroyed: a thread of the manager completes on it the loads that wait.
/// Thread safety: concurrent calls are safe.
class DYNASESSION_EXPORT async_session_manager {
 public:
  /// Any executor of Asio.
  using executor_type = boost::asio::any_io_executor;

  async_session_manager() = default;
  /// A manager of a store, which it keeps. Verbs whose token has no executor use this one. Errors: as above.
  async_session_manager(executor_type executor, std::shared_ptr<session_store> store,
                        configuration options);

  /// The session of a request. No I/O. A cookie that this server did not sign counts as none.
  /// Errors: throws `session_error` (no_session), if the manager is empty.
  async_request_session start(request_facts&& facts) const;
  /// The same of Cookie fields alone: one string, a list in braces, or a range.
  template <cookie_source Cookies>
  async_request_session start(Cookies&& cookies) const {
    return start(request_facts{.cookies = cookies});
  }
  /// (A template, or g++ 12 finds `start({.cookies = {a, b}})` ambiguous.)
  template <class = void>
  async_request_session start(std::initializer_list<std::string_view> cookies) const {
    return start(request_facts{.cookies = cookies});
  }

  /// The name of the session's cookie; empty if the manager is.
  std::string_view cookie_name() const noexcept;
  /// Those of the option `trusted_proxies`, for `request_transport`; none if the manager is empty. They live as long as
  /// the manager.
  const trusted_proxies& proxies() const noexcept;
  /// Asio's system executor if the manager is empty.
  executor_type get_executor() const;

  /// Whether the manager is not empty.
  explicit operator bool() const noexcept { return engine_ != nullptr; }

 private:
  friend void detail::warn_of_shared_caching(const async_session_manager& sessions) noexcept;

  std::shared_ptr<const detail::session_engine> engine_;
};

}  // namespace dynasession::inline v0
