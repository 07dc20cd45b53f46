// SPDX-License-Identifier: Apache-2.0
// What the guide on frameworks shows of Boost.Beast beside examples/coroutine.cpp, on messages like Beast's.
#include "support/beast_messages.hpp"
#include "support/managed.hpp"

#include <dynasession/adapters/beast.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/io_context.hpp>

namespace dynasession::test {

namespace http {

struct socket {
  std::vector<response<string_body>> sent;
  const socket& remote_endpoint() const { return *this; }
  const socket& address() const { return *this; }
  std::string to_string() const { return "127.0.0.1"; }
};

void write(socket& to, response<string_body> message) { to.sent.push_back(std::move(message)); }

}  // namespace http

namespace {

namespace asio = boost::asio;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

response count(const request& request, dynasession::session& session) {
  response page{http::status::ok, request.version()};
  page.body() = std::to_string(session.increment("visits"));
  return page;
}

asio::awaitable<response> greet(const request& request,
                                const dynasession::async_request_session& session_of) {
  response page{http::status::ok, request.version()};
  page.body() = "Hello.\n";
  if (request.target() == "/me") {
    session& session = *co_await session_of.async_load();
    page.body() = "Hello " + session.get_or("user", "stranger") + ".\n";
  }
  page.prepare_payload();
  co_return page;
}

class guide_beast : public managed {
 protected:
  asio::io_context io;
  http::socket socket;
};

TEST_F(guide_beast, blocking) {
  const auto sessions = manager(options());
  const request request;

  const auto handler = dynasession::beast_handler(sessions, count);
  const auto peer = socket.remote_endpoint().address();
  http::write(socket, handler(request, dynasession::beast_transport(sessions, request, peer)));

  ASSERT_EQ(socket.sent.size(), 1u);
  EXPECT_EQ(socket.sent[0].body(), "1");
  EXPECT_EQ(socket.sent[0].count("Set-Cookie"), 1u);
  EXPECT_TRUE(log.empty());
}

TEST_F(guide_beast, a_coroutine_loads_the_session_if_it_needs_it) {
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto handler = dynasession::beast_handler(sessions, greet);
  request front, own;
  own.target("/me");
  EXPECT_EQ(run(handler(front)).count("Vary"), 0u);
  auto page = run(handler(own));
  EXPECT_EQ(page.body(), "Hello stranger.\n");
  EXPECT_EQ(page.count("Vary"), 1u);
}

}  // namespace
}  // namespace dynasession::test
