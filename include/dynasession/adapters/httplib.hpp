// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on cpp-httplib, which the application includes itself, before this header. It works
/// with 0.11 and newer; use 0.44 or newer. Those before decode the percent signs of header fields, so that a
/// cookie of any name, which a sibling domain may set, can bring one of ours into a visitor's requests.
#pragma once

#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/serve.hpp>
#include <dynasession/session_manager.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace dynasession::inline v0 {

namespace detail {

/// Whether a version of cpp-httplib, "0.44.0", leaves the percent signs of header fields alone.
constexpr bool keeps_header_fields(std::string_view version) noexcept {
  int parts[2]{};
  int* part = parts;
  for (const char c : version) {
    if (c >= '0' && c <= '9')
      *part = *part * 10 + (c - '0');
    else if (c != '.' || ++part == parts + 2)
      break;
  }
  return parts[0] > 0 || parts[1] >= 44;
}

#ifdef CPPHTTPLIB_VERSION
constexpr bool httplib_keeps_header_fields = keeps_header_fields(CPPHTTPLIB_VERSION);
#else
constexpr bool httplib_keeps_header_fields = false;  // for all that is known here
#endif

template <class F>
class httplib_route {
 public:
  httplib_route(session_manager sessions, F f) : sessions_(std::move(sessions)), f_(std::move(f)) {}

  template <class Request, class Response>
  requires session_handler<session_last<F, const Request, Response>, request_session>
  void operator()(const Request& request, Response& response) const { run(request, response); }

  template <class Request, class Response, class Reader>
  requires session_handler<session_last<F, const Request, Response, const Reader>, request_session>
  void operator()(const Request& request, Response& response, const Reader& reader) const {
    run(request, response, reader);
  }

 private:
  template <class Request, class Response, class... Reader>
  void run(const Request& request, Response& response, const Reader&... reader) const {
    using call_of_f = session_last<F, const Request, Response, const Reader...>;
    const call_of_f call(f_, request, response, reader...);
    const auto handler = [&]<class Session>(
        Session & session) requires std::invocable<const call_of_f&, Session&> {
      call(session);  // cpp-httplib ignores what it returns
    };
    const auto apply = [&](const commit_result& done) { add(response, done); };
    const auto fields_at_first = response.headers;  // those of the server
    try {
      serve(sessions_, {.cookies = values(request, "Cookie"), .transport = transport_of(request)},
            handler, apply);
    } catch (...) {
      drop_page(response, fields_at_first);
      throw;
    }
  }

  template <class Message>
  static auto values(const Message& message, const char* name) {
    return field_values(message.headers, name,
                        [](const auto& field) -> std::string_view { return field.second; });
  }

  template <class Response>
  void add(Response& response, const commit_result& done) const {
    add_fields(sessions_, done, values(response, "Cache-Control"),
               [&](const header_field& field) { response.set_header(field.name, field.value); });
  }

  template <class Request>
  transport transport_of(const Request& request) const {
    bool is_tls = false;
    if constexpr (requires { request.ssl; }) is_tls = request.ssl;
    return request_transport(sessions_, request.remote_addr, is_tls,
                             [&](const char* name) { return values(request, name); });
  }

  /// Keeps the page of a request that failed from being sent: cpp-httplib would send it, as a 500.
  template <class Response, class Fields>
  static void drop_page(Response& response, const Fields& fields_at_first) {
    Response empty;
    empty.version = response.version;
    empty.headers = fields_at_first;
    std::swap(response, empty);
    response.status = 500;
  }

  session_manager sessions_;
  F f_;
};

}  // namespace detail

/// A handler for `httplib::Server` from one that takes the session as a last parameter:
///
///     server.Get("/", dynasession::httplib_handler(
///         sessions, [](const auto&, auto& response, dynasession::session& session) {
///           response.set_content(std::to_string(session.increment("visits")), "text/plain");
///         }));
///
/// `f(request, response, session&)` finds the session loaded; `f(request, response, const
/// request_session&)` loads it if it needs it. For handlers that read the body in pieces the session comes
/// after the content reader: `f(request, response, reader, session&)`.
/// What f changed is stored before the first byte of the response is sent, whatever its status.
/// Streaming: a content provider runs after that, so it must not touch the session; take from it
///   what the provider needs. Values set before are stored.
/// Errors: when f throws, or a load or commit fails, nothing more is stored, no cookie is sent, the page is
///   dropped with the fields that f added, and cpp-httplib's exception handler gets what f threw, or a
///   `request_failed` in place of an error of this library, which was logged. Set one: without it cpp-httplib
///   answers 500 and sends `what()` of your own exceptions in a field EXCEPTION_WHAT.
/// Warnings: the manager logs one if cpp-httplib is older than 0.44, or was not included before this header.
/// Lifetimes: the manager is copied; f is copied and called as const.
/// Thread safety: f runs on several threads at once; each call has a session of its own.
template <class F>
detail::httplib_route<F> httplib_handler(session_manager sessions, F f) {
  if (!detail::httplib_keeps_header_fields) detail::warn_of_decoded_cookies(sessions);
  return {std::move(sessions), std::move(f)};
}

}  // namespace dynasession::inline v0
