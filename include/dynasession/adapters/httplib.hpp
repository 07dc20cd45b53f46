// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on cpp-httplib (0.11 or newer), which the application includes itself.
#pragma once

#include <dynasession/adapters/detail/call_with_session.hpp>
#include <dynasession/adapters/detail/every_cookie_field.hpp>
#include <dynasession/adapters/detail/peer.hpp>
#include <dynasession/sync_session_manager.hpp>

#include <string_view>
#include <utility>

namespace dynasession::inline v0::httplib {

namespace detail {

template <class Request>
bool is_over_tls(const Request& request) {
  if constexpr (requires { request.ssl; }) return request.ssl != nullptr;
  return false;
}

template <class Request>
transport transport_of(const Request& request) {
  if (is_over_tls(request)) return transport::https;
  return dynasession::detail::plain_transport(
      request.remote_addr, [&](const char* name) { return request.has_header(name); });
}

/// Keeps the page of a request that failed from being sent: cpp-httplib would send it, as a 500.
template <class Response>
void drop_page(Response& response) {
  Response empty;
  empty.version = response.version;
  empty.headers = response.headers;
  std::swap(response, empty);
  response.status = 500;
}

template <class F>
class handler {
 public:
  handler(const sync_session_manager& sessions, F f) : sessions_(&sessions), f_(std::move(f)) {}

  template <class Request, class Response>
  requires dynasession::detail::session_handler<F, const Request&, Response&>
  void operator()(const Request& request, Response& response) const { run(request, response); }

  template <class Request, class Response, class Reader>
  requires dynasession::detail::session_handler<F, const Request&, Response&, const Reader&>
  void operator()(const Request& request, Response& response, const Reader& reader) const {
    run(request, response, reader);
  }

 private:
  template <class Request, class Response, class... Reader>
  void run(const Request& request, Response& response, const Reader&... reader) const {
    const auto fields = dynasession::detail::every_cookie_field(
        request.headers, [](const auto& field) -> std::string_view { return field.second; });
    auto lazy = sessions_->start({.cookie_fields = fields, .transport = transport_of(request)});
    try {
      dynasession::detail::call_with_session(f_, lazy, request, response, reader...);
      const auto done = sessions_->commit(lazy);
      for (const auto& field : done.fields(response.has_header("Cache-Control")))
        response.set_header(field.name, field.value);
    } catch (...) {
      lazy.abandon();
      drop_page(response);
      throw;
    }
  }

  const sync_session_manager* sessions_;
  F f_;
};

}  // namespace detail

/// A handler for `httplib::Server` from one that takes the session as a last parameter:
///
///     server.Get("/", dynasession::httplib::with_session(
///         sessions, [](const auto&, auto& response, dynasession::session& session) {
///           response.set_content(std::to_string(session.increment("visits")), "text/plain");
///         }));
///
/// `f(request, response, session&)` finds the session loaded; `f(request, response, lazy_session&)`
/// loads it if it needs it. For handlers that read the body in pieces the session comes after the
/// content reader: `f(request, response, reader, session&)`.
/// What f changed is stored before the first byte of the response is sent, whatever its status.
/// Streaming: a content provider runs after that, so it must not touch the session; take from it
/// what the provider needs. Values set before are stored.
/// Errors: when f throws, or the error handler does, nothing more is stored, no cookie is sent, the
///   page is dropped, and the exception goes on to cpp-httplib, which asks its exception handler, or
///   answers 500 and tells the client `what()` in a field EXCEPTION_WHAT: set an exception handler.
/// Lifetimes: `sessions` outlives the server. f is copied; it is called as const.
/// Thread safety: f runs on several threads at once; each call has a session of its own.
template <class F>
detail::handler<F> with_session(const sync_session_manager& sessions, F f) {
  return {sessions, std::move(f)};
}

template <class F>
void with_session(const sync_session_manager&& sessions, F f) = delete;

}  // namespace dynasession::inline v0::httplib
