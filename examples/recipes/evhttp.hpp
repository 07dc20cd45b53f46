// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "page.hpp"

#include <dynasession/async_serve.hpp>
#include <dynasession/loop_executor.hpp>

#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>

#include <concepts>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string_view>

namespace recipes {

/// For the manager. Call `evthread_use_pthreads()` before you make the base.
inline dynasession::loop_executor evhttp_executor(event_base* base) {
  using work = std::function<void()>;
  return dynasession::loop_executor([base](work next) {
    auto kept = std::make_unique<work>(std::move(next));
    const auto run = [](evutil_socket_t, short, void* given) noexcept {
      (*std::unique_ptr<work>(static_cast<work*>(given)))();
    };
    if (event_base_once(base, -1, EV_TIMEOUT, run, kept.get(), nullptr) != 0)
      throw std::bad_alloc();
    kept.release();
  });
}

inline void evhttp_send(evhttp_request* request, const page& made) {
  auto* sent = evhttp_request_get_output_headers(request);
  for (const auto& field : made.fields)
    evhttp_add_header(sent, field.name.c_str(), field.value.c_str());
  // libevent 2.1.12 reads the body of these. That of HEAD it takes for the next request.
  constexpr int with_body =
      EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH | EVHTTP_REQ_DELETE;
  const auto* received = evhttp_request_get_input_headers(request);
  if (!(evhttp_request_get_command(request) & with_body) &&
      (evhttp_find_header(received, "Content-Length") ||
       evhttp_find_header(received, "Transfer-Encoding")))
    evhttp_add_header(sent, "Connection", "close");
  if (evhttp_request_get_command(request) == EVHTTP_REQ_HEAD)
    evhttp_add_header(sent, "Content-Length", std::to_string(made.body.size()).c_str());
  else
    evbuffer_add(evhttp_request_get_output_buffer(request), made.body.data(), made.body.size());
  evhttp_send_reply(request, made.status, nullptr, nullptr);
}

inline boost::asio::awaitable<page> checked(boost::asio::awaitable<page> made) {
  page given = co_await std::move(made);
  co_return checked(std::move(given));
}

/// Every value of a field.
inline std::vector<std::string_view> evhttp_values(evhttp_request* request, const char* name) {
  std::vector<std::string_view> found;
  const auto* fields = evhttp_request_get_input_headers(request);
  for (const auto* field = fields->tqh_first; field; field = field->next.tqe_next)
    if (::strcasecmp(field->key, name) == 0) found.emplace_back(field->value);
  return found;
}

inline bool evhttp_has_tls(evhttp_request* request) {
  auto* connection = evhttp_request_get_connection(request);
  return bufferevent_openssl_get_ssl(evhttp_connection_get_bufferevent(connection)) != nullptr;
}

/// Answers a request with the page of `f(request, session&)`, or of `f(request, const
/// async_request_session&)`, which loads the session itself. f may be a coroutine.
template <class F>
void evhttp_answer(const dynasession::async_session_manager& sessions, evhttp_request* request,
                   F f) noexcept try {
  const auto cookies = evhttp_values(request, "Cookie");
  const auto how = dynasession::request_transport(
      sessions, request->remote_host, evhttp_has_tls(request),
      [request](const char* name) { return evhttp_values(request, name); });
  dynasession::async_serve(
      sessions, {.cookies = cookies, .transport = how},
      [ request, f = std::move(f) ]<class S>(
          S & session) requires std::invocable<const F&, evhttp_request*, S&> {
        return checked(f(request, session));
      },
      [request](const dynasession::outcome& what, std::optional<page> made) noexcept {
        if (what) add_fields(*made, what.result);
        evhttp_send(request, what ? *made : page{.status = 500});  // log what.thrown if you like
      });
} catch (...) {
  evhttp_send(request, {.status = 500});
}

}  // namespace recipes
