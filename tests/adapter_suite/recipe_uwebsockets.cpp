// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/recipe_servers.hpp"
#include "http/http_client.hpp"

#include <dynasession/testing/faulty_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <stdexcept>
#include <thread>

namespace {

// uWebSockets reads it when a program starts: the suite sends longer fields than 4 KB.
const int longer_fields = ::setenv("UWS_HTTP_MAX_HEADERS_SIZE", "262144", 1);

}  // namespace

#include "recipes/uwebsockets.hpp"

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using uwebsockets_request = recipes::uwebsockets_request;

auto uwebsockets_function_of(loaded_before route) {
  return [route](const uwebsockets_request&, session& s) { return page_of(route.answer(s)); };
}

asio::awaitable<recipes::page> load_and_answer_uwebsockets(loaded_by_handler route,
                                                           const async_request_session& mine) {
  session& s = *co_await mine.async_load();
  co_return page_of(route.answer(s));
}

auto uwebsockets_function_of(loaded_by_handler route) {
  return [route](const uwebsockets_request&, const async_request_session& mine) {
    return load_and_answer_uwebsockets(route, mine);
  };
}

auto uwebsockets_function_of(never_loaded route) {
  return [route](const uwebsockets_request&, const async_request_session&) {
    return page_of(route.answer());
  };
}

recipes::page upload_to_uwebsockets(const uwebsockets_request& request, session& s) {
  return page_of(answer_upload(request.body.size(), s));
}

class uwebsockets_server final : public server_under_test {
 public:
  uwebsockets_server(std::shared_ptr<session_store> store, configuration options) {
    std::promise<int> port;
    thread_ = std::thread([&] { run(std::move(store), std::move(options), port); });
    port_ = port.get_future().get();
    if (port_ == 0) throw std::runtime_error("no port");
  }
  ~uwebsockets_server() override {
    loop_->defer([this] { app_->close(); });
    thread_.join();
  }

  int port() const override { return port_; }

 private:
  void run(std::shared_ptr<session_store> store, configuration options, std::promise<int>& port) {
    const async_session_manager sessions(recipes::uwebsockets_executor(), std::move(store),
                                         std::move(options));
    uWS::App app;
    loop_ = uWS::Loop::get();
    app_ = &app;
    app.any("/*", [&sessions](auto* response, auto* request) {
      const auto answer = [&](auto f) {
        recipes::uwebsockets_answer(sessions, response, request, f);
      };
      if (const auto* found = find_route(request->getUrl()))
        std::visit([&](auto route) { answer(uwebsockets_function_of(route)); }, found->handler);
      else if (request->getUrl() == "/upload")
        answer(upload_to_uwebsockets);
      else
        response->writeStatus("404 Not Found")->end();
    });
    app.listen("127.0.0.1", 0, [&port](us_listen_socket_t* socket) {
      port.set_value(socket ? us_socket_local_port(0, reinterpret_cast<us_socket_t*>(socket)) : 0);
    });
    app.run();
  }

  uWS::Loop* loop_ = nullptr;
  uWS::App* app_ = nullptr;
  int port_ = 0;
  std::thread thread_;
};

configuration options_of_uwebsockets() {
  return {.secret_key = "a secret of this test, 32 bytes or more"};
}

TEST(recipe_for_uwebsockets, refuses_a_body_that_is_too_large) {
  const auto server =
      uwebsockets_recipe().start(std::make_shared<memory_store>(), options_of_uwebsockets());
  connection one(server->port());
  one.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n" +
           std::string(1048577, 'x'));
  const auto answer = parse_response(one.receive_rest());
  EXPECT_EQ(answer.status, 413);
  EXPECT_TRUE(answer.all("set-cookie").empty());
}

TEST(recipe_for_uwebsockets, lets_a_loop_end_while_requests_wait_for_the_store) {
  const auto store = std::make_shared<faulty_store>();
  auto server = uwebsockets_recipe().start(store, options_of_uwebsockets());
  web_browser visitor(server->port());
  visitor.get("/visit");
  store->hold_next(store_verb::load, 2);
  const auto cookie = "Cookie: __Host-session=" + visitor.cookies().at("__Host-session");
  connection one(server->port()), other(server->port());
  one.send("GET /visit HTTP/1.1\r\nHost: a\r\n" + cookie + "\r\n\r\n");
  other.send("GET /visit/lazy HTTP/1.1\r\nHost: a\r\n" + cookie + "\r\n\r\n");
  ASSERT_TRUE(store->wait_for_held(2));
  server.reset();
  store->release();
  EXPECT_EQ(one.receive_rest(), "");
}

}  // namespace

adapter uwebsockets_recipe() { return adapter_of<uwebsockets_server>("uwebsockets", {}); }

}  // namespace dynasession::test
