// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on Boost.Beast (1.81 or newer), which the application includes itself.
#pragma once

#include <dynasession/adapters/detail/call_with_session.hpp>
#include <dynasession/adapters/detail/every_cookie_field.hpp>
#include <dynasession/adapters/detail/peer.hpp>
#include <dynasession/session_manager.hpp>
#include <dynasession/sync_session_manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <string_view>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0::beast {

namespace detail {

template <class Manager, class Request>
lazy_session start(const Manager& sessions, const Request& request, transport how) {
  const auto fields = dynasession::detail::every_cookie_field(
      request, [](const auto& field) -> std::string_view { return field.value(); });
  return sessions.start({.cookie_fields = fields, .transport = how});
}

template <class Response>
void add_fields(Response& response, const commit_result& done) {
  for (const auto& field : done.fields(response.count("Cache-Control") > 0))
    response.insert(field.name, field.value);
}

template <class F>
class blocking_handler {
 public:
  blocking_handler(const sync_session_manager& sessions, F f)
      : sessions_(&sessions), f_(std::move(f)) {}

  template <class Request>
  requires dynasession::detail::session_handler<F, const Request&>
  auto operator()(const Request& request, transport how = transport::unknown) const {
    auto lazy = detail::start(*sessions_, request, how);
    try {
      auto response = dynasession::detail::call_with_session(f_, lazy, request);
      detail::add_fields(response, sessions_->commit(lazy));
      return response;
    } catch (...) {
      lazy.abandon();
      throw;
    }
  }

 private:
  const sync_session_manager* sessions_;
  F f_;
};

/// A handler of a coroutine server gives the response, or a coroutine that makes it.
template <class Answer>
struct response_in {
  using type = Answer;
};
template <class Response>
struct response_in<boost::asio::awaitable<Response>> {
  using type = Response;
};

template <class F, class Request>
using answer_of = std::remove_cvref_t<decltype(dynasession::detail::call_with_session(
    std::declval<const F&>(), std::declval<lazy_session&>(), std::declval<const Request&>()))>;

template <class F, class Request>
using response_of = typename response_in<answer_of<F, Request>>::type;

template <class F>
class coroutine_handler {
 public:
  coroutine_handler(session_manager sessions, F f)
      : sessions_(std::move(sessions)), f_(std::move(f)) {}

  template <class Request>
  requires dynasession::detail::session_handler<F, const Request&>
  auto operator()(const Request& request, transport how = transport::unknown)
      const& -> boost::asio::awaitable<response_of<F, Request>> {
    auto lazy = detail::start(sessions_, request, how);
    try {
      auto response = co_await respond(request, lazy);
      const auto done = co_await sessions_.async_commit(lazy);
      detail::add_fields(response, done);
      co_return response;
    } catch (...) {
      lazy.abandon();
      throw;
    }
  }

  // The coroutine refers to the request and to this: both must outlive it, so neither may be a
  // temporary.
  template <class Request>
  void operator()(const Request&&, transport = transport::unknown) const = delete;
  template <class Request>
  void operator()(const Request&, transport = transport::unknown) const&& = delete;

 private:
  template <class Request>
  boost::asio::awaitable<response_of<F, Request>> respond(const Request& request,
                                                          lazy_session& lazy) const {
    using answer = answer_of<F, Request>;
    if constexpr (dynasession::detail::takes_session<F, const Request&>) co_await lazy.async_load();
    if constexpr (std::is_same_v<answer, response_of<F, Request>>)
      co_return dynasession::detail::call_with_session(f_, lazy, request);
    else
      co_return co_await dynasession::detail::call_with_session(f_, lazy, request);
  }

  session_manager sessions_;
  F f_;
};

}  // namespace detail

/// How a request reached a server without TLS. `peer` is an address as Asio gives it:
/// `socket.remote_endpoint().address()`. With TLS it is `transport::https`.
template <class Request, class Address>
transport transport_of(const Request& request, const Address& peer) {
  return dynasession::detail::plain_transport(
      peer.to_string(), [&](const char* name) { return request.count(name) > 0; });
}

/// A handler for blocking servers from one that takes the session as a last parameter:
///
///     const auto handler = dynasession::beast::with_session(
///         sessions, [](const auto& request, dynasession::session& session) {
///           http::response<http::string_body> page{http::status::ok, request.version()};
///           page.body() = std::to_string(session.increment("visits"));
///           page.prepare_payload();
///           return page;
///         });
///     http::write(socket, handler(request));
///
/// `f(request, session&)` finds the session loaded; `f(request, lazy_session&)` loads it if it needs
/// it. Both give an `http::response` of any body (not a `message_generator`, which takes no fields;
/// the response that comes back converts to one).
/// `handler(request, transport)` says how the request came, which Beast does not know: see
/// `transport_of`. Without it nothing warns of a Secure cookie that plain http loses.
/// What f changed is stored before the response comes back, whatever its status.
/// Streaming: the session is stored by then, so write the response's head first and the body in
/// pieces after it; take from the session what the pieces need. Where the head is written inside a
/// handler, use the manager's `start` and `commit` by hand, the commit before the first byte.
/// Errors: when f throws, or the error handler does, nothing more is stored, there is no response,
///   and the exception goes on to the caller, who answers 500.
/// Lifetimes: `sessions` outlives the handler. f is copied; it is called as const.
/// Thread safety: the handler may be called from several threads at once; each call has a session
///   of its own.
template <class F>
detail::blocking_handler<F> with_session(const sync_session_manager& sessions, F f) {
  return {sessions, std::move(f)};
}

template <class F>
void with_session(const sync_session_manager&& sessions, F f) = delete;

/// The same for coroutine servers:
///
///     const auto handler = dynasession::beast::with_session(sessions, count);
///     auto response = co_await handler(request);
///
/// f gives a response, or an `asio::awaitable` of one. A `session&` is loaded by `async_load` before
/// f runs; with a `lazy_session&` f does that: `session& s = co_await lazy.async_load();`.
/// Lifetimes: the request and the handler outlive the coroutine; temporaries do not compile.
/// `sessions` is copied.
/// Executor: f runs on that of the coroutine which awaits the handler.
/// Cancellation: nothing is stored if it comes before the commit, which it does not stop.
/// Compiler law: g++ 12 miscompiles temporaries that own memory inside a co_await expression. In f
///   as elsewhere, name lambdas with captures and braced aggregates before you await with them.
///   What the handler takes and gives is safe.
template <class F>
detail::coroutine_handler<F> with_session(session_manager sessions, F f) {
  return {std::move(sessions), std::move(f)};
}

}  // namespace dynasession::inline v0::beast
