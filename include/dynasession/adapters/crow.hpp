// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on Crow (1.3), as headers or as one file; that one the application includes itself, before
/// this header.
#pragma once

#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/serve.hpp>
#include <dynasession/session_manager.hpp>

#ifndef CROW_ROUTE
#include <crow.h>
#endif

#include <exception>
#include <functional>
#include <string_view>
#include <utility>

namespace dynasession::inline v0 {

namespace detail {

/// The request that this thread answers. Crow makes a response of what a handler throws before a middleware runs
/// again: the exception handler, which gets no request, says here that there was an exception.
struct crow_call {
  const crow::response* response = nullptr;  // to compare; it may have gone
  request_session session;
  bool thrown = false;

  static crow_call& of_this_thread() noexcept {
    static thread_local crow_call current;
    return current;
  }
  bool is_of(const crow::response& other) const noexcept { return response == &other; }
};

/// An exception handler before the application's, or before Crow's own.
class crow_exceptions {
 public:
  explicit crow_exceptions(std::function<void(crow::response&)> next) : next_(std::move(next)) {}

  void operator()(crow::response& response) const {
    auto& call = crow_call::of_this_thread();
    const bool is_ours = call.is_of(response);
    if (is_ours) call.thrown = true;
    const auto session = is_ours ? call.session : request_session();
    try {
      std::rethrow_exception(without_details(std::current_exception(), session));
    } catch (...) {
      next_(response);
    }
  }

 private:
  std::function<void(crow::response&)> next_;
};

}  // namespace detail

/// A middleware of Crow with the session of a request as its context:
///
///     crow::App<dynasession::crow_sessions> app;
///     app.get_middleware<dynasession::crow_sessions>().attach(app, sessions);
///     CROW_ROUTE(app, "/")([&app](const crow::request& request) {
///       auto& session = app.get_context<dynasession::crow_sessions>(request).session.load();
///       return std::to_string(session.increment("visits"));
///     });
///
/// `crow_sessions` is for all routes; one that does not load its session costs nothing. `crow_route_sessions` is for
/// the routes that name it with `CROW_MIDDLEWARES`.
/// What a handler changed is stored before the first byte of the response is sent, whatever its status.
/// Order: a middleware that is listed after this one finds the session in `before_handle` and in `after_handle`.
/// Errors: when a handler throws, nothing more is stored, and the application's exception handler, or Crow's, makes the
///   response. It finds a `request_failed` in place of an error of this library, which was logged. When a commit fails
///   the visitor gets 500 without the page and the fields of the handler.
///   What a middleware throws in `before_handle` Crow does not catch.
/// Blocking: a handler keeps one of Crow's threads, and all connections of that thread, until the store answers.
/// Lifetimes: the manager is copied.
/// Thread safety: `attach` comes before the server runs. Each request has a session of its own, which its handler
///   uses on the thread that called it; there it ends the response.
template <class... Scope>
class basic_crow_sessions : public Scope... {
 public:
  /// For Crow, one for each request.
  struct context {
    /// A handler calls `load()` of it. It is empty unless the middleware is attached.
    request_session session;
  };

  /// Gives it its manager, and the application an exception handler that calls the one set before. If an exception
  /// handler is set later, requests have no sessions and loads throw no_session, because the adapter could not see
  /// what a handler throws.
  template <class App>
  void attach(App& app, session_manager sessions) {
    sessions_ = std::move(sessions);
    exceptions_ = &app.exception_handler();
    app.exception_handler(detail::crow_exceptions(app.exception_handler()));
  }

  /// Crow calls it.
  void before_handle(crow::request& request, crow::response& response, context& of_request) {
    if (!sessions_ || !exceptions_->template target<detail::crow_exceptions>()) return;
    of_request.session =
        sessions_.start({.cookies = values(request, "Cookie"), .transport = transport_of(request)});
    detail::crow_call::of_this_thread() = {&response, of_request.session};
  }

  /// Crow calls it.
  void after_handle(crow::request&, crow::response& response, context& of_request) {
    // A request without a route gets the context of the one before on its connection.
    const auto session = std::exchange(of_request.session, {});
    const auto call = std::exchange(detail::crow_call::of_this_thread(), {});
    const bool thrown = call.is_of(response) && call.thrown;
    const auto what = finish(session, thrown);
    if (what)
      detail::add_fields(
          sessions_, what.result, values(response, "Cache-Control"),
          [&](const header_field& field) { response.add_header(field.name, field.value); });
    else if (!thrown)
      drop_page(response);
  }

 private:
  template <class Message>
  static auto values(const Message& message, const char* name) {
    return detail::field_values(message.headers, name,
                                [](const auto& field) -> std::string_view { return field.second; });
  }

  transport transport_of(const crow::request& request) const {
    for (const auto* name : {"Forwarded", "X-Forwarded-Proto"})  // Crow does not keep their order
      if (request.headers.count(name) > 1) return transport::unknown;
#ifdef CROW_ENABLE_SSL
    constexpr auto how = detail::reached::unknown;  // a request does not say
#else
    constexpr auto how = detail::reached::without_tls;
#endif
    return detail::transport_of(sessions_.proxies(), request.remote_ip_address, how,
                                [&](const char* name) { return values(request, name); });
  }

  static void drop_page(crow::response& response) {
    crow::response error(crow::INTERNAL_SERVER_ERROR);
    error.end();  // or the handler would run after a middleware that answered
    response = std::move(error);
  }

  session_manager sessions_;
  const std::function<void(crow::response&)>* exceptions_ = nullptr;
};

/// The middleware for all routes.
using crow_sessions = basic_crow_sessions<>;
/// The middleware for the routes that name it.
using crow_route_sessions = basic_crow_sessions<crow::ILocalMiddleware>;

}  // namespace dynasession::inline v0
