// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on Boost.Beast (1.81 or newer), which the application includes itself.
#pragma once

#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>
#include <dynasession/serve.hpp>
#include <dynasession/session_manager.hpp>

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <string_view>
#include <utility>

namespace dynasession::inline v0 {

namespace detail {

template <class Message>
auto beast_values(const Message& message, const char* name) {
  return field_values(message, name,
                      [](const auto& field) -> std::string_view { return field.value(); });
}

template <class Manager, class Response>
void add_beast_fields(const Manager& sessions, Response& response, const commit_result& done) {
  add_fields(sessions, done, beast_values(response, "Cache-Control"),
             [&](const header_field& field) { response.insert(field.name, field.value); });
}

template <class F, class Request>
using beast_request_handler = session_last<F, const Request>;

template <class F>
class beast_blocking_handler {
 public:
  beast_blocking_handler(session_manager sessions, F f)
      : sessions_(std::move(sessions)), f_(std::move(f)) {}

  template <class Request>
  requires session_handler<beast_request_handler<F, Request>, request_session>
  auto operator()(const Request& request, transport how = transport::unknown) const {
    const beast_request_handler handler(f_, request);
    const auto apply = [this](auto& response, const commit_result& done) {
      add_beast_fields(sessions_, response, done);
    };
    return serve(sessions_, {.cookies = beast_values(request, "Cookie"), .transport = how}, handler,
                 apply);
  }

 private:
  session_manager sessions_;
  F f_;
};

template <class F>
class beast_async_handler {
 public:
  beast_async_handler(async_session_manager sessions, F f)
      : sessions_(std::move(sessions)), f_(std::move(f)) {}

  template <class Request>
  requires session_handler<beast_request_handler<F, Request>, async_request_session>
  auto operator()(const Request& request, transport how = transport::unknown)
      const& -> boost::asio::awaitable<async_page<beast_request_handler<F, Request>>> {
    async_request_session session;  // of an empty manager none: that fails as anything else does
    if (sessions_)
      session = sessions_.start({.cookies = beast_values(request, "Cookie"), .transport = how});
    return respond(sessions_, std::move(session), beast_request_handler<F, Request>(f_, request));
  }

  // The coroutine refers to the request and to this: both must outlive it, so neither may be a
  // temporary.
  template <class Request>
  void operator()(const Request&&, transport = transport::unknown) const = delete;
  template <class Request>
  void operator()(const Request&, transport = transport::unknown) const&& = delete;

 private:
  template <class Handler>
  static boost::asio::awaitable<async_page<Handler>> respond(async_session_manager sessions,
                                                             async_request_session session,
                                                             Handler handler) {
    auto made = co_await serve_request<async_page<Handler>>(std::move(session), std::move(handler));
    if (!made.what) std::rethrow_exception(made.what.thrown);
    add_beast_fields(sessions, *made.page, made.what.result);
    co_return *std::move(made.page);
  }

  async_session_manager sessions_;
  F f_;
};

}  // namespace detail

/// How a request reached a server, as `request_transport` finds it out. `peer` is an address as Asio gives it:
/// `socket.remote_endpoint().address()`. `is_tls`: the stream has TLS.
template <class Manager, class Request, class Address>
transport beast_transport(const Manager& sessions, const Request& request, const Address& peer,
                          bool is_tls = false) {
  return request_transport(sessions, peer.to_string(), is_tls,
                           [&](const char* name) { return detail::beast_values(request, name); });
}

/// A handler for blocking servers from one that takes the session as a last parameter:
///
///     const auto handler = dynasession::beast_handler(
///         sessions, [](const auto& request, dynasession::session& session) {
///           http::response<http::string_body> page{http::status::ok, request.version()};
///           page.body() = std::to_string(session.increment("visits"));
///           page.prepare_payload();
///           return page;
///         });
///     http::write(socket, handler(request));
///
/// `f(request, session&)` finds the session loaded; `f(request, const request_session&)` loads it if it
/// needs it. Both give an `http::response` of any body (not a `message_generator`, which takes no fields;
/// the response that comes back converts to one).
/// `handler(request, transport)` says how the request came, which Beast does not know: see
/// `beast_transport`. Without it nothing warns of a Secure cookie that plain http loses, and with `secure` automatic every
/// cookie is Secure.
/// What f changed is stored before the response comes back, whatever its status.
/// Streaming: the session is stored by then, so write the response's head first and the body in
///   pieces after it; take from the session what the pieces need. Where the head is written inside a
///   handler, use `start` and `commit` by hand, the commit before the first byte.
/// Errors: when f throws, or a load or commit fails, nothing more is stored, there is no response, and
///   what f threw, or a `request_failed`, goes on to the caller, who answers 500.
/// Lifetimes: the manager is copied; f is copied and called as const.
/// Thread safety: the handler may be called from several threads at once; each call has a session
///   of its own.
template <class F>
detail::beast_blocking_handler<F> beast_handler(session_manager sessions, F f) {
  return {std::move(sessions), std::move(f)};
}

/// The same for coroutine servers:
///
///     const auto handler = dynasession::beast_handler(sessions, count);
///     auto response = co_await handler(request);
///
/// f gives a response, or an `asio::awaitable` of one. A `session&` is loaded before f runs; with a
/// `const async_request_session&` f does that: `session* s = co_await request.async_load();`.
/// Lifetimes: the request and the handler outlive the coroutine; temporaries do not compile.
/// Executor: f runs on that of the coroutine which awaits the handler.
/// Cancellation: as `async_serve`.
/// g++ 12 destroys some temporaries twice in co_await expressions. In f as elsewhere, name lambdas with
/// captures and braced aggregates before you await with them. What the handler takes and gives is safe.
template <class F>
detail::beast_async_handler<F> beast_handler(async_session_manager sessions, F f) {
  return {std::move(sessions), std::move(f)};
}

}  // namespace dynasession::inline v0
