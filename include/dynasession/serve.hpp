// SPDX-License-Identifier: Apache-2.0
/// The part of an adapter that does not depend on the framework, for handlers that may block.
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/detail/session_handle.hpp>
#include <dynasession/error.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/session_manager.hpp>

#include <concepts>
#include <exception>
#include <functional>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0 {

/// The outcome of a request.
class outcome {
 public:
  outcome() = default;
  /// A success.
  explicit outcome(commit_result done) : ok(true), result(std::move(done)) {}
  /// A failure.
  explicit outcome(std::exception_ptr failure) : thrown(std::move(failure)) {}

  /// true: add `result` to the response and send it. false: answer 500, without the page and without cookies.
  bool ok = false;
  /// If ok: the header fields that the response must carry.
  commit_result result;
  /// If not ok, the reason, which the framework may show on its error page. Null if `finish` was called with
  /// `handler_failed`.
  std::exception_ptr thrown;

  /// Whether it is ok.
  explicit operator bool() const noexcept { return ok; }
};

/// What a framework may show of an exception that left a handler: a `request_failed` for an error of this
/// library, any other exception as it is. The error is logged, with its details, by the manager of the
/// request, unless `load` or `commit` of this request raised it and so logged it. If the handle is empty it is
/// logged to standard error. For adapters whose handlers run between `start` and `finish`.
DYNASESSION_EXPORT std::exception_ptr without_details(
    std::exception_ptr thrown, const detail::session_handle& request) noexcept;

/// For frameworks with a hook before the handler and one after it: commits, or abandons if the handler
/// failed, and releases the lock in any case. Blocks as `commit` does.
/// If the handle is empty, because no session was started: ok, and nothing is done.
DYNASESSION_EXPORT outcome finish(const request_session& session,
                                  bool handler_failed = false) noexcept;

namespace detail {

template <class Handler>
concept takes_session = std::invocable<Handler&, session&>;

/// `session&` if it takes both.
template <class Handler, class Handle>
concept session_handler = takes_session<Handler> || std::invocable<Handler&, const Handle&>;

template <class Handler, class Handle>
decltype(auto) call_handler(Handler& handler, const Handle& request) {
  if constexpr (takes_session<Handler>)
    return std::invoke(handler, *request.loaded());
  else
    return std::invoke(handler, request);
}

template <class Handler, class Handle>
using page_of = std::remove_cvref_t<decltype(call_handler(std::declval<Handler&>(),
                                                          std::declval<const Handle&>()))>;

}  // namespace detail

/// One request: starts its session, runs the handler, commits, and adds cookies and fields to the response.
///
/// `handler(session&)` finds the session loaded; `handler(const request_session&)` loads it if it needs
/// it. It returns the response, to which `apply(response, const commit_result&)` adds cookies and fields, and which
/// `serve` returns. If the handler returns void, `apply(const commit_result&)` is called.
/// The session is committed whatever the status of the response is; send nothing before that.
/// Errors: throws what the handler or `apply` threw, and `request_failed` in place of an error of this library,
///   which was logged (see `without_details`). Nothing was stored then, unless `apply` threw; after
///   `outcome_unknown` the changes may be stored. The lock is released in any case, soon after at the latest.
template <detail::session_handler<request_session> Handler, class Apply>
detail::page_of<Handler, request_session> serve(const session_manager& sessions,
                                                request_facts&& facts, Handler&& handler,
                                                Apply&& apply) {
  request_session request;
  try {
    request = sessions.start(std::move(facts));
    if constexpr (detail::takes_session<Handler>) request.load();
    if constexpr (std::is_void_v<detail::page_of<Handler, request_session>>) {
      detail::call_handler(handler, request);
      std::invoke(apply, request.commit());
    } else {
      auto page = detail::call_handler(handler, request);
      std::invoke(apply, page, request.commit());
      return page;
    }
  } catch (...) {
    request.abandon();
    std::rethrow_exception(without_details(std::current_exception(), request));
  }
}

}  // namespace dynasession::inline v0
