// SPDX-License-Identifier: Apache-2.0
// An application with what Drogon has beside plain handlers: filters, controllers, WebSockets, files.
#pragma once

#include "adapter_suite/drogon_application.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/bind_executor.hpp>

#include <drogon/HttpController.h>
#include <drogon/HttpFilter.h>
#include <drogon/HttpSimpleController.h>
#include <drogon/WebSocketController.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace dynasession::test {

using drogon::HttpRequestPtr;
using drogon::HttpResponse;
using drogon::HttpResponsePtr;

inline HttpResponsePtr page_with(const std::string& body,
                                 drogon::HttpStatusCode status = drogon::k200OK) {
  auto page = HttpResponse::newHttpResponse(status, drogon::CT_TEXT_PLAIN);
  page->setBody(body);
  return page;
}

inline std::string count(const HttpRequestPtr& request) {
  return std::to_string(session_of(request).increment("visits"));
}

/// Where the files are that the application sends.
inline const temporary_folder& files() {
  static const temporary_folder made;
  return made;
}

/// Of a file.
inline std::string content_of(std::size_t size) {
  std::string made;
  while (made.size() < size) made += std::to_string(made.size()) + " ";
  return made.substr(0, size);
}

constexpr std::size_t small = 1000;
constexpr std::size_t large = 300 * 1024;  // Drogon sends it by sendfile

class user_check : public drogon::HttpFilter<user_check> {
 public:
  void doFilter(const HttpRequestPtr& request, drogon::FilterCallback&& answer,
                drogon::FilterChainCallback&& next) override {
    auto& session = session_of(request);
    if (session.user()) return next();
    session.set("wanted", request->path());
    answer(page_with("log in", drogon::k401Unauthorized));
  }
};

class late_user_check : public drogon::HttpCoroFilter<late_user_check> {
 public:
  drogon::Task<HttpResponsePtr> doFilter(const HttpRequestPtr& request) override {
    const auto asked = request;
    session& s = co_await load_session(asked);
    co_await drogon::switchThreadCoro(drogon::app().getLoop());
    if (s.user()) co_return nullptr;
    s.set("wanted", asked->path());
    co_return page_with("log in", drogon::k401Unauthorized);
  }
};

class early_check : public drogon::HttpFilter<early_check> {
 public:
  void doFilter(const HttpRequestPtr& request, drogon::FilterCallback&& answer,
                drogon::FilterChainCallback&&) override {
    answer(page_with(request_session_of(request) ? "a session" : "no session"));
  }
};

/// Requests that pass it have a reference to its mark.
class marking_filter : public drogon::HttpFilter<marking_filter> {
 public:
  void doFilter(const HttpRequestPtr& request, drogon::FilterCallback&&,
                drogon::FilterChainCallback&& next) override {
    request->attributes()->insert("mark", mark);
    next();
  }

  static inline const auto mark = std::make_shared<int>();
};

class failing_filter : public drogon::HttpFilter<failing_filter> {
 public:
  void doFilter(const HttpRequestPtr& request, drogon::FilterCallback&&,
                drogon::FilterChainCallback&&) override {
    if (auto* loaded = request_session_of(request).loaded()) loaded->increment("visits");
    if (request->getParameter("throw") == "number") throw 7;
    throw session_error(error(errc::access_denied, "arn:aws:iam::123456789012:role/web"));
  }
};

class counting_middleware : public drogon::HttpMiddleware<counting_middleware> {
 public:
  void invoke(const HttpRequestPtr& request, drogon::MiddlewareNextCallback&& next,
              drogon::MiddlewareCallback&& answer) override {
    count(request);
    next([request, answer = std::move(answer)](const HttpResponsePtr& page) {
      page->addHeader("X-Visits", count(request));
      answer(page);
    });
  }
};

class shop : public drogon::HttpController<shop> {
 public:
  METHOD_LIST_BEGIN
  ADD_METHOD_TO(shop::add, "/shop/add/{1}", drogon::Get, "dynasession::drogon_sessions");
  ADD_METHOD_TO(shop::log_in, "/shop/login", drogon::Get, "dynasession::drogon_sessions");
  ADD_METHOD_TO(shop::account, "/shop/account", drogon::Get, drogon_sessions::name(),
                user_check::classTypeName());
  ADD_METHOD_TO(shop::account, "/shop/account/late", drogon::Get, drogon_sessions::name(),
                late_user_check::classTypeName());
  ADD_METHOD_TO(shop::account, "/shop/account/lazy", drogon::Get, drogon_lazy_sessions::name(),
                late_user_check::classTypeName());
  ADD_METHOD_TO(shop::account, "/shop/early", drogon::Get, early_check::classTypeName(),
                drogon_sessions::name());
  ADD_METHOD_TO(shop::account, "/shop/failing", drogon::Get, drogon_sessions::name(),
                failing_filter::classTypeName());
  ADD_METHOD_TO(shop::account, "/shop/failing/lazy", drogon::Get, drogon_lazy_sessions::name(),
                failing_filter::classTypeName());
  ADD_METHOD_TO(shop::counted, "/shop/counted", drogon::Get, drogon_sessions::name(),
                counting_middleware::classTypeName());
  ADD_METHOD_TO(shop::hop, "/shop/hop", drogon::Get, drogon_sessions::name());
  ADD_METHOD_TO(shop::hop_with_callback, "/shop/hop/callback", drogon::Get,
                drogon_sessions::name());
  ADD_METHOD_TO(shop::load_twice, "/shop/twice", drogon::Get, drogon_lazy_sessions::name());
  ADD_METHOD_TO(shop::load_twice, "/shop/unnamed", drogon::Get);
  ADD_METHOD_TO(shop::log_in, "/shop/marked", drogon::Get, marking_filter::classTypeName(),
                drogon_sessions::name());
  ADD_METHOD_TO(shop::file, "/shop/file/{1}", drogon::Get, drogon_sessions::name());
  ADD_METHOD_TO(shop::kept, "/shop/kept", drogon::Get, drogon_sessions::name());
  ADD_METHOD_TO(shop::kept_file, "/shop/kept/file", drogon::Get, drogon_sessions::name());
  ADD_METHOD_TO(shop::json, "/shop/json", drogon::Get, drogon_sessions::name());
  ADD_METHOD_TO(shop::stream, "/shop/stream", drogon::Get, drogon_sessions::name());
  ADD_METHOD_TO(shop::keep_callback, "/shop/callback/kept", drogon::Get, drogon_sessions::name());
  METHOD_LIST_END

  void add(const HttpRequestPtr& request, drogon_answer&& answer, int number) const {
    answer(page_with(std::to_string(session_of(request).increment("sum", number))));
  }
  void log_in(const HttpRequestPtr& request, drogon_answer&& answer) const {
    session_of(request).log_in("ann");
    answer(page_with("logged in"));
  }
  void account(const HttpRequestPtr& request, drogon_answer&& answer) const {
    auto& session = *request_session_of(request).loaded();
    answer(page_with(*session.user() + " wanted " + session.get_or("wanted", "nothing")));
  }
  void counted(const HttpRequestPtr& request, drogon_answer&& answer) const {
    answer(page_with(count(request)));
  }
  drogon::Task<HttpResponsePtr> hop(HttpRequestPtr request) const {
    count(request);
    co_await drogon::switchThreadCoro(drogon::app().getLoop());
    auto page = page_with(count(request));
    if (request->getParameter("throw") == "number") throw 7;
    if (request->getParameter("throw") == "error") throw std::runtime_error("no hop");
    co_return page;
  }
  drogon::Task<> hop_with_callback(HttpRequestPtr request, drogon_answer answer) const {
    co_await drogon::switchThreadCoro(drogon::app().getLoop());
    answer(page_with(count(request)));
  }
  drogon::Task<HttpResponsePtr> load_twice(HttpRequestPtr request) const {
    auto& one = co_await load_session(request);
    auto& other = co_await load_session(request);
    one.increment("visits");
    co_return page_with(std::to_string(other.increment("visits")));
  }
  void file(const HttpRequestPtr& request, drogon_answer&& answer, const std::string& name) const {
    count(request);
    answer(HttpResponse::newFileResponse(files().file(name), name));
  }
  void kept(const HttpRequestPtr& request, drogon_answer&& answer) const {
    session_of(request).increment("visits");
    auto page = page_with(std::to_string(++pages_made));
    page->setExpiredTime(0);  // for ever
    answer(page);
  }
  void kept_file(const HttpRequestPtr& request, drogon_answer&& answer) const {
    count(request);
    auto page = HttpResponse::newFileResponse(files().file("large.txt"), "large.txt");
    page->setExpiredTime(0);
    answer(page);
  }
  void json(const HttpRequestPtr& request, drogon_answer&& answer) const {
    Json::Value value;
    value["visits"] = count(request);
    answer(HttpResponse::newHttpJsonResponse(value));
  }
  void stream(const HttpRequestPtr& request, drogon_answer&& answer) const {
    count(request);
    answer(HttpResponse::newAsyncStreamResponse([](drogon::ResponseStreamPtr to) {
      to->send("first");
      streams.set_value(std::move(to));
    }));
  }

  void keep_callback(const HttpRequestPtr&, drogon_answer&& answer) const {
    kept_callback = std::move(answer);
    callback_is_kept.set_value();
  }

  static inline std::atomic<int> pages_made = 0;
  static inline std::promise<drogon::ResponseStreamPtr> streams;
  static inline drogon_answer kept_callback;  ///< destroyed after the application
  static inline std::promise<void> callback_is_kept;
};

class simple : public drogon::HttpSimpleController<simple> {
 public:
  PATH_LIST_BEGIN
  PATH_ADD("/simple", drogon::Get, "dynasession::drogon_sessions");
  PATH_LIST_END
  void asyncHandleHttpRequest(const HttpRequestPtr& request, drogon_answer&& answer) override {
    answer(page_with(count(request)));
  }
};

class chat : public drogon::WebSocketController<chat> {
 public:
  WS_PATH_LIST_BEGIN
  WS_PATH_ADD("/chat", "dynasession::drogon_sessions", user_check::classTypeName());
  WS_PATH_ADD("/chat/marked", marking_filter::classTypeName(), drogon_sessions::name());
  WS_PATH_LIST_END

  void handleNewConnection(const HttpRequestPtr& request,
                           const drogon::WebSocketConnectionPtr& client) override {
    auto& session = dynasession::session_of(request);
    session.increment("connections");
    client->send("hello " + *session.user());
    const std::string name(sessions().cookie_name());
    client->setContext(std::make_shared<std::string>(request->getCookie(name)));
  }
  void handleNewMessage(const drogon::WebSocketConnectionPtr& client, std::string&& text,
                        const drogon::WebSocketMessageType& type) override {
    if (type != drogon::WebSocketMessageType::Text) return;
    static thread_local const auto here =
        dynasession::drogon_executor(*trantor::EventLoop::getEventLoopOfCurrentThread());
    const auto visitor = sessions().start({.cookie_value = *client->getContext<std::string>()});
    auto loaded = [visitor, to = std::weak_ptr(client), text](boost::system::error_code,
                                                              dynasession::session* session) {
      const auto open = to.lock();
      if (!open) return;
      if (!session || session->state() == dynasession::session_state::unavailable)
        open->shutdown(drogon::CloseCode::kUnexpectedCondition);
      else if (!session->user())
        open->shutdown(drogon::CloseCode::kViolation);
      else
        open->send(*session->user() + ": " + text);
    };
    visitor.async_load(boost::asio::bind_executor(here, std::move(loaded)));
  }
  void handleConnectionClosed(const drogon::WebSocketConnectionPtr&) override {}

 private:
  static dynasession::async_session_manager sessions() {
    return drogon_application::of_the_process().sessions();
  }
};

/// The same, of which one sees when its newest client is destroyed.
class watched_chat : public drogon::WebSocketController<watched_chat> {
 public:
  WS_PATH_LIST_BEGIN
  WS_PATH_ADD("/chat/watched", "dynasession::drogon_sessions", user_check::classTypeName());
  WS_PATH_LIST_END

  void handleNewConnection(const HttpRequestPtr& request,
                           const drogon::WebSocketConnectionPtr& client) override {
    newest = client;
    chat_.handleNewConnection(request, client);
  }
  void handleNewMessage(const drogon::WebSocketConnectionPtr& client, std::string&& text,
                        const drogon::WebSocketMessageType& type) override {
    chat_.handleNewMessage(client, std::move(text), type);
  }
  void handleConnectionClosed(const drogon::WebSocketConnectionPtr&) override {}

  static inline std::weak_ptr<drogon::WebSocketConnection> newest;

 private:
  chat chat_;
};

}  // namespace dynasession::test
