// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "page.hpp"

#include <dynasession/async_serve.hpp>
#include <dynasession/loop_executor.hpp>

#include <uWebSockets/App.h>

#include <concepts>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

namespace recipes {

/// For the manager: of the loop of this thread. What comes once the thread has ended is dropped.
inline dynasession::loop_executor uwebsockets_executor() {
  struct current {
    std::mutex mutex;
    uWS::Loop* loop = uWS::Loop::get();
  };
  struct until_the_end {  // of this thread, before the loop, which is made first
    std::shared_ptr<current> of = std::make_shared<current>();
    ~until_the_end() {
      const std::lock_guard lock(of->mutex);
      of->loop = nullptr;
    }
  };
  static thread_local const until_the_end kept;
  return dynasession::loop_executor([of = kept.of](std::function<void()> work) {
    const std::lock_guard lock(of->mutex);
    if (of->loop) of->loop->defer(std::move(work));
  });
}

/// What is kept of a request, which ends when its callback returns.
struct uwebsockets_request {
  std::string method, path, query;
  std::vector<dynasession::header_field> fields{};  ///< their names are in lower case
  std::string body{};
};

template <bool Tls>
struct uwebsockets_exchange {
  uWS::HttpResponse<Tls>* response;  ///< null once it is answered, or the client has left
  uwebsockets_request request;

  void send(const page& made) noexcept {
    const auto to = std::exchange(response, nullptr);
    if (to) to->cork([&] { write(made, *to); });
  }

 private:
  void write(const page& made, uWS::HttpResponse<Tls>& to) const {
    to.writeStatus(std::to_string(made.status) + ' ');
    for (const auto& [name, value] : made.fields) to.writeHeader(name, value);
    const bool is_large = made.status == 413;  // what is left of such a body nobody reads
    if (made.status == 204 || made.status == 304)
      to.endWithoutBody();
    else if (request.method == "HEAD")
      to.endWithoutBody(made.body.size());
    else
      to.end(made.body, is_large);
  }
};

inline boost::asio::awaitable<page> checked(boost::asio::awaitable<page> made) {
  co_return checked(co_await std::move(made));
}

/// Every value of a field, whose name is in lower case.
inline std::vector<std::string_view> uwebsockets_values(const uwebsockets_request& request,
                                                        std::string_view name) {
  std::vector<std::string_view> found;
  for (const auto& field : request.fields)
    if (field.name == name) found.emplace_back(field.value);
  return found;
}

template <bool Tls, class F>
void uwebsockets_serve(const dynasession::async_session_manager& sessions,
                       std::shared_ptr<uwebsockets_exchange<Tls>> exchange, const F& f) noexcept
    try {
  const auto cookies = uwebsockets_values(exchange->request, "cookie");
  const auto how = dynasession::request_transport(
      sessions, exchange->response->getRemoteAddressAsText(), Tls, [&](std::string name) {
        for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return uwebsockets_values(exchange->request, name);
      });
  dynasession::async_serve(
      sessions, {.cookies = cookies, .transport = how},
      [ exchange, f ]<class S>(
          S & session) requires std::invocable<const F&, const uwebsockets_request&, S&> {
        return checked(f(exchange->request, session));
      },
      [exchange](const dynasession::outcome& what, std::optional<page> made) noexcept {
        if (what) add_fields(*made, what.result);
        exchange->send(what ? *made : page{.status = 500});  // log what.thrown if you like
      });
} catch (...) {
  exchange->send({.status = 500});
}

/// Answers a request, once its body is here, with the page of `f(request, session&)`, or of `f(request, const
/// async_request_session&)`, which loads the session itself. f may be a coroutine; it gets a
/// `const uwebsockets_request&`.
template <bool Tls, class F>
void uwebsockets_answer(const dynasession::async_session_manager& sessions,
                        uWS::HttpResponse<Tls>* response, uWS::HttpRequest* request, F f) {
  constexpr std::size_t max_body = 1024 * 1024;
  auto exchange = std::make_shared<uwebsockets_exchange<Tls>>(uwebsockets_exchange<Tls>{
      response,
      {std::string(request->getCaseSensitiveMethod()), std::string(request->getUrl()),
       std::string(request->getQuery())}});
  for (const auto [name, value] : *request)
    exchange->request.fields.push_back({std::string(name), std::string(value)});
  response->onAborted([exchange] { exchange->response = nullptr; });
  response->onData([sessions, exchange, f = std::move(f)](std::string_view part, bool is_last) {
    auto& body = exchange->request.body;
    if (part.size() > max_body - body.size()) return exchange->send({.status = 413});
    body.append(part);
    if (is_last) uwebsockets_serve(sessions, exchange, f);
  });
}

}  // namespace recipes
