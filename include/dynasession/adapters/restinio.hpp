// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on RESTinio (0.6), which must use Boost.Asio: RESTINIO_USE_BOOST_ASIO is defined as 1 in all
/// of the application's sources. The CMake target and the module for pkg-config do so.
#pragma once

#ifndef RESTINIO_USE_BOOST_ASIO
#error "define RESTINIO_USE_BOOST_ASIO=1, as the target dynasession::restinio does"
#endif

#include <dynasession/adapters/detail/exchange.hpp>
#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>

#include <restinio/http_server.hpp>

#include <memory>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {

/// The response that a handler fills in. `header().status_line(...)` sets the status, which is 200 at first,
/// `append_header` and `set_body` the rest.
using restinio_response = restinio::response_builder_t<restinio::restinio_controlled_output_t>;

namespace detail {

inline auto restinio_values(const restinio::http_header_fields_t& fields, std::string_view name) {
  return values_named(fields, name, [](const restinio::http_header_field_t& field) {
    return std::pair<std::string_view, std::string_view>(field.name(), field.value());
  });
}

/// A request that is being answered.
template <class F, class Request, class... Params>
class restinio_exchange {
 public:
  using without_params = session_last<F, const Request, restinio_response>;
  using with_params = session_last<F, const Request, const Params..., restinio_response>;

  restinio_exchange(std::shared_ptr<const F> f, std::shared_ptr<Request> request, Params... params)
      : f_(std::move(f)),
        request_(std::move(request)),
        params_(std::move(params)...),
        response_(request_->create_response()) {}

  /// It may take the parameters of the route, or not.
  auto handler() {
    if constexpr (session_handler<without_params, async_request_session>)
      return without_params(*f_, *request_, response_);
    else
      return std::apply(
          [&](const Params&... params) {
            return with_params(*f_, *request_, params..., response_);
          },
          params_);
  }

  std::vector<std::string_view> values(const char* name) const {
    return restinio_values(request_->header(), name);
  }
  /// RESTinio does not say whether a connection has TLS.
  dynasession::transport transport(const async_session_manager& sessions) const {
    return transport_of(sessions.proxies(), request_->remote_endpoint().address().to_string(),
                        reached::unknown, [this](const char* name) { return values(name); });
  }

  void send(const async_session_manager& sessions, const commit_result& done) {
    add_fields(
        sessions, done, restinio_values(response_.header(), "Cache-Control"),
        [&](const header_field& field) { response_.append_header(field.name, field.value); });
    response_.done();
  }

  void send_error() {
    response_.header() = restinio::http_response_header_t(restinio::status_internal_server_error());
    response_.set_body("").connection_close().done();
  }

 private:
  std::shared_ptr<const F> f_;
  std::shared_ptr<Request> request_;
  std::tuple<Params...> params_;
  restinio_response response_;
};

template <class F>
class restinio_route : async_route<F> {
 public:
  using async_route<F>::async_route;

  template <class Extra, class... Params>
  restinio::request_handling_status_t operator()(
      std::shared_ptr<restinio::generic_request_t<Extra>> request, Params... params) const {
    using exchange = restinio_exchange<F, restinio::generic_request_t<Extra>, Params...>;
    const auto kept =
        std::make_shared<exchange>(this->f_, std::move(request), std::move(params)...);
    const auto cookies = kept->values("Cookie");
    answer(this->sessions_, {.cookies = cookies, .transport = kept->transport(this->sessions_)},
           kept, this->on_failure_);
    return restinio::request_accepted();
  }
};

}  // namespace detail

/// A request handler for RESTinio, or for its express router, from one that takes the session as a last
/// parameter:
///
///     router->http_get("/", dynasession::restinio_handler(
///         sessions, [](const auto& request, auto& response, dynasession::session& session) {
///           response.set_body(std::to_string(session.increment("visits")));
///         }));
///
/// `f(request, response, session&)` finds the session loaded; `f(request, response, const
/// async_request_session&)` loads it if it needs it. The request is a `const restinio::request_t&`, the response
/// a `restinio_response&`. In a router f may take the `const route_params_t&` after the request. f returns
/// nothing, or an `asio::awaitable<void>`.
/// What f changed is stored before the response is sent, whatever its status. f does not call `done()`.
/// No thread waits: the store works while RESTinio serves other requests.
/// Streaming: RESTinio's chunked output sends the head first, so it needs `async_serve` by hand.
/// Errors: when f throws, or a load or commit fails, nothing more is stored. The visitor gets 500 without a body
///   and without the fields that f set. `on_failure`, if given, gets what f threw, or a `request_failed` in
///   place of an error of this library, which was logged; it does not throw.
/// Executor: f and `on_failure` run on the manager's, which may be that of RESTinio's `io_context`.
/// Lifetimes: the manager is copied; f is copied and called as const. The request, its parameters and the
///   response live until f, or its coroutine, has ended.
/// Thread safety: f runs on the threads of the executor; each request has a session of its own.
template <class F>
detail::restinio_route<F> restinio_handler(async_session_manager sessions, F f,
                                           failure_listener on_failure = {}) {
  return {std::move(sessions), std::move(f), std::move(on_failure)};
}

}  // namespace dynasession::inline v0
