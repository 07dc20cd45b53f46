// SPDX-License-Identifier: Apache-2.0
// A WebSocket on Boost.Beast, whose upgrade reads the session: the code of docs/guides/websockets.md.
#include "adapter_suite/nginx_of_the_guide.hpp"
#include "adapter_suite/tcp_server.hpp"
#include "adapter_suite/websocket_test.hpp"

#include <dynasession/async_session_manager.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

namespace dynasession::test::chat {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using request = http::request<http::string_body>;

std::vector<std::string> cookies_of(const request& request) {
  std::vector<std::string> cookies;
  const auto [first, last] = request.equal_range(http::field::cookie);
  for (auto field = first; field != last; ++field) cookies.emplace_back(field->value());
  return cookies;
}

struct visitor {
  dynasession::session_state state;
  std::optional<std::string> user;
};

asio::awaitable<visitor> visitor_of(dynasession::async_session_manager sessions,
                                    std::vector<std::string> cookies) {
  const auto session_of = sessions.start({.cookies = cookies});
  dynasession::session& session = *co_await session_of.async_load();
  visitor found{session.state(), session.user()};
  co_await session_of.async_commit();  // a session in use lives on
  co_return found;
}

asio::awaitable<void> refuse(tcp::socket socket, http::status why) {
  http::response<http::empty_body> page{why, 11};
  page.prepare_payload();
  co_await http::async_write(socket, page, asio::use_awaitable);
}

asio::awaitable<void> chat(tcp::socket socket, request request,
                           dynasession::async_session_manager sessions) {
  if (request[http::field::origin] != "https://shop.example")
    co_return co_await refuse(std::move(socket), http::status::forbidden);
  const auto cookies = cookies_of(request);
  const auto first = co_await visitor_of(sessions, cookies);
  if (first.state == dynasession::session_state::unavailable)
    co_return co_await refuse(std::move(socket), http::status::service_unavailable);
  if (!first.user) co_return co_await refuse(std::move(socket), http::status::unauthorized);

  websocket::stream<tcp::socket> client(std::move(socket));
  co_await client.async_accept(request, asio::use_awaitable);
  for (boost::beast::flat_buffer message;; message.clear()) {
    co_await client.async_read(message, asio::use_awaitable);
    const auto now = co_await visitor_of(sessions, cookies);
    if (!now.user) {
      const auto why = now.state == dynasession::session_state::unavailable
                           ? websocket::close_code::internal_error
                           : websocket::close_code::policy_error;
      co_return co_await client.async_close(why, asio::use_awaitable);
    }
    const auto answer = *now.user + ": " + boost::beast::buffers_to_string(message.data());
    co_await client.async_write(asio::buffer(answer), asio::use_awaitable);
  }
}

class chat_server final : public tcp_server {
 public:
  chat_server(std::shared_ptr<session_store> store, configuration options)
      : tcp_server(2), sessions_(threads_.get_executor(), std::move(store), std::move(options)) {
    start();
  }
  ~chat_server() override { stop(); }

 private:
  void serve_later(tcp::socket socket) override {
    asio::co_spawn(threads_, serve(std::move(socket)), asio::detached);
  }

  asio::awaitable<void> serve(tcp::socket socket) const {
    boost::beast::flat_buffer buffer;
    request asked;
    co_await http::async_read(socket, buffer, asked, asio::use_awaitable);
    co_await chat(std::move(socket), std::move(asked), sessions_);
  }

  async_session_manager sessions_;
};

class websocket_upgrade : public websocket_test {
 protected:
  websocket_client connect(std::vector<std::string> fields) const {
    return {server_.port(), fields};
  }
  int status_of(std::vector<std::string> fields) const { return connect(fields).answer.status; }

  const chat_server server_{store_, options()};
};

TEST_F(websocket_upgrade, with_the_cookie_of_a_user_reads_the_session) {
  auto client = connect({own, "Cookie: " + cookie_of("ann")});
  EXPECT_EQ(client.answer.status, 101);
  EXPECT_EQ(client.answer.first("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  client.say("hello");
  EXPECT_EQ(client.hear(), "ann: hello");
}

TEST_F(websocket_upgrade, reads_every_cookie_field) {
  EXPECT_EQ(status_of({own, "Cookie: theme=dark", "Cookie: " + cookie_of("ann"), "Cookie: a=b"}),
            101);
}

TEST_F(websocket_upgrade, is_refused_without_a_user) {
  const auto cookie = cookie_of("ann");
  auto forged = cookie;
  forged.back() = forged.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(status_of({own}), 401);
  EXPECT_EQ(status_of({own, "Cookie: " + cookie_of(nullptr)}), 401);
  EXPECT_EQ(status_of({own, "Cookie: " + forged}), 401);
  log_out(cookie);
  EXPECT_EQ(status_of({own, "Cookie: " + cookie}), 401);
}

TEST_F(websocket_upgrade, is_refused_for_now_while_the_store_is_down) {
  const auto cookie = "Cookie: " + cookie_of("ann");
  store_->fail_all();
  EXPECT_EQ(status_of({own, cookie}), 503);
  store_->recover();
  EXPECT_EQ(status_of({own, cookie}), 101);
}

TEST_F(websocket_upgrade, is_refused_to_pages_of_other_sites_before_the_store_is_asked) {
  const auto cookie = "Cookie: " + cookie_of("ann");
  EXPECT_EQ(status_of({cookie}), 403);
  for (const std::string other : {"https://evil.example", "null", "", "http://shop.example",
                                  "https://shop.example.evil.example", "https://shop.example:8443",
                                  "https://shop.example https://evil.example"})
    EXPECT_EQ(status_of({"Origin: " + other, cookie}), 403) << other;
  EXPECT_TRUE(store_->calls().empty());
}

TEST_F(websocket_upgrade, comes_through_nginx_with_its_origin_and_cookies) {
  const nginx_of_the_guide nginx(server_.port(), server_.port());
  const auto cookie = "Cookie: " + cookie_of("ann");
  websocket_client client(nginx.http_port(), {own, cookie});
  EXPECT_EQ(client.answer.status, 101);
  client.say("hello");
  EXPECT_EQ(client.hear(), "ann: hello");
  const std::string other = "Origin: https://evil.example";
  EXPECT_EQ(websocket_client(nginx.http_port(), {other, cookie}).answer.status, 403);
  EXPECT_EQ(websocket_client(nginx.http_port(), {own}).answer.status, 401);
}

TEST_F(websocket_upgrade, goes_on_until_the_session_ends) {
  const auto cookie = cookie_of("ann");
  auto client = connect({own, "Cookie: " + cookie});
  client.say("one");
  EXPECT_EQ(client.hear(), "ann: one");
  log_out(cookie);
  client.say("two");
  EXPECT_EQ(client.hear(), "closed 1008");
}

TEST_F(websocket_upgrade, goes_on_until_the_store_is_down) {
  auto client = connect({own, "Cookie: " + cookie_of("ann")});
  store_->fail_all();
  client.say("one");
  EXPECT_EQ(client.hear(), "closed 1011");
}

}  // namespace
}  // namespace dynasession::test::chat
