// SPDX-License-Identifier: Apache-2.0
/// The part of an adapter that does not depend on the framework, for event loops.
#pragma once

#include <dynasession/async_session_manager.hpp>
#include <dynasession/commit_result.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/detail/kept_cancellation.hpp>
#include <dynasession/error.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/serve.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace dynasession::inline v0 {

namespace detail {

// A handler of an event loop gives the response, or a coroutine that makes it.
template <class Answer>
struct awaited {
  using type = Answer;
  static constexpr bool is_coroutine = false;
};
template <class Page, class Executor>
struct awaited<boost::asio::awaitable<Page, Executor>> {
  using type = Page;
  static constexpr bool is_coroutine = true;
};

template <class Handler>
using async_answer = awaited<page_of<Handler, async_request_session>>;
template <class Handler>
using async_page = typename async_answer<Handler>::type;

template <class Page>
class served {
 public:
  using page_type = std::conditional_t<std::is_void_v<Page>, std::monostate, Page>;

  served() = default;

  outcome what;
  std::optional<page_type> page;
};

template <class Page>
struct serve_signature {
  using type = void(outcome, std::optional<Page>);
};
template <>
struct serve_signature<void> {
  using type = void(outcome);
};

template <class Page, class Handler>
boost::asio::awaitable<void> make_page(async_request_session request, Handler& handler,
                                       std::optional<typename served<Page>::page_type>& page) {
  if constexpr (takes_session<Handler>) co_await request.async_load();
  if (!request) throw session_error(error(errc::no_session, "the manager is empty"));
  if constexpr (!async_answer<Handler>::is_coroutine) {
    if constexpr (std::is_void_v<Page>)
      call_handler(handler, request);
    else
      page.emplace(call_handler(handler, request));
  } else {
    auto work = call_handler(handler, request);
    if constexpr (std::is_void_v<Page>)
      co_await std::move(work);
    else
      page.emplace(co_await std::move(work));
  }
}

template <class Page, class Handler>
boost::asio::awaitable<served<Page>> serve_request(async_request_session request, Handler handler) {
  served<Page> made;
  try {
    co_await make_page<Page>(request, handler, made.page);
    auto result = co_await request.async_commit();
    made.what = outcome(std::move(result));
  } catch (...) {
    request.abandon();
    made.page.reset();
    made.what = outcome(without_details(std::current_exception(), request));
  }
  co_return made;
}

/// The same for `co_spawn`.
template <class Page, class Handler>
boost::asio::awaitable<served<Page>> serve_alone(async_request_session request, Handler handler,
                                                 cancellation_ptr cancellation) {
  if (!begin_unless_cancelled(cancellation)) {
    served<Page> made;
    request.abandon();
    made.what = outcome(without_details(cancelled_before(), request));
    co_return made;
  }
  auto serving = serve_request<Page>(std::move(request), std::move(handler));
  auto made = co_await std::move(serving);
  // One that never waited is posted at its end, which would throw.
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_return made;
}

/// Completes a handler of `async_serve`.
template <class Page, class Done>
class serve_completion {
 public:
  serve_completion(Done done, cancellation_ptr cancellation)
      : done_(std::move(done)), cancellation_(std::move(cancellation)) {}

  void operator()(std::exception_ptr thrown, served<Page> made) {
    cancellation_.disconnect(done_);
    if (thrown) made.what = outcome(std::move(thrown));  // no memory for the coroutine
    if constexpr (std::is_void_v<Page>)
      std::move(done_)(std::move(made.what));
    else
      std::move(done_)(std::move(made.what), std::move(made.page));
  }

 private:
  Done done_;
  cancellation_end cancellation_;
};

template <class Handler>
class serve_initiation {
 public:
  explicit serve_initiation(Handler handler) : handler_(std::move(handler)) {}

  template <class Done>
  void operator()(Done&& done, async_request_session request,
                  const boost::asio::any_io_executor& otherwise) {
    using page = async_page<Handler>;
    using completion = serve_completion<page, std::decay_t<Done>>;
    const boost::asio::any_io_executor executor =
        boost::asio::get_associated_executor(done, otherwise);
    auto cancellation = connect_cancellation(done, executor);
    const auto slot = slot_of(cancellation);
    auto serving = serve_alone<page>(std::move(request), std::move(handler_), cancellation);
    completion completed(std::forward<Done>(done), std::move(cancellation));
    boost::asio::co_spawn(executor, std::move(serving),
                          boost::asio::bind_cancellation_slot(slot, std::move(completed)));
  }

 private:
  Handler handler_;
};

using finish_handler = boost::asio::any_completion_handler<void(outcome)>;

class DYNASESSION_EXPORT finish_initiation {
 public:
  template <class Done>
  void operator()(Done&& done, async_request_session request, bool handler_failed) const {
    const boost::asio::any_io_executor executor =
        boost::asio::get_associated_executor(done, request.get_executor());
    start(executor, finish_handler(std::forward<Done>(done)), std::move(request), handler_failed);
  }

 private:
  static void start(boost::asio::any_io_executor executor, finish_handler done,
                    async_request_session request, bool handler_failed);
};

}  // namespace detail

/// One request of an event loop: starts its session, runs the handler, commits. Blocks no thread.
///
/// `handler(session&)` finds the session loaded; `handler(const async_request_session&)` loads it if it
/// needs it. It returns the response R, or an `asio::awaitable<R>`; R may be void.
/// Completion: `void(outcome, std::optional<R>)`, or `void(outcome)` if R is void; no exception is passed, so
///   any callback can be the token. If the outcome is ok, add its result to the response and send
///   the response; else answer 500: then there is no response, and the lock is released soon after. What the handler
///   changed is not stored; after `outcome_unknown` it may be.
/// Executor: the handler runs, and the call completes, on the executor of the token's handler, else on the
///   manager's. A signal is emitted there too, as Asio asks for; if several threads run it, use a strand.
/// Cancellation: `terminal`, `partial` and `total` end the call that runs, also the handler's coroutine; then the
///   outcome is not ok. A handler that changes the cancellation state of its coroutine changes it for the commit
///   too: after `disable_cancellation` or `throw_if_cancelled(false)` the call may end well though it was
///   cancelled.
/// Errors: with an empty manager the outcome is no_session, and the handler does not run.
/// Lifetimes: the facts are read before it returns. The handler is moved and kept until the session is committed; it is
///   gone when the call completes, so R must not refer to it.
template <class Handler, class Token = boost::asio::use_awaitable_t<>>
requires detail::session_handler<Handler, async_request_session>
auto async_serve(const async_session_manager& sessions, request_facts&& facts, Handler handler,
                 Token&& token = Token()) {
  async_request_session request;
  if (sessions) request = sessions.start(std::move(facts));
  return boost::asio::async_initiate<
      Token, typename detail::serve_signature<detail::async_page<Handler>>::type>(
      detail::serve_initiation<Handler>(std::move(handler)), token, std::move(request),
      sessions.get_executor());
}

/// `finish` for event loops. Completion: `void(outcome)`, on the executor of the token's handler, else on
/// the manager's. Cancellation: as `async_request_session::async_commit`.
template <boost::asio::completion_token_for<void(outcome)> Token = boost::asio::use_awaitable_t<>>
auto async_finish(const async_request_session& session, bool handler_failed = false,
                  Token&& token = Token()) {
  return boost::asio::async_initiate<Token, void(outcome)>(detail::finish_initiation(), token,
                                                           session, handler_failed);
}

}  // namespace dynasession::inline v0
