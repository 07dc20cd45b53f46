// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on Boost.Beast and coroutines: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/beast.hpp>
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <cstdlib>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

response count(const request& request, dynasession::session& session) {
  response page{http::status::ok, request.version()};
  page.body() = "visits: " + std::to_string(session.increment("visits")) + "\n";
  page.keep_alive(request.keep_alive());
  page.prepare_payload();
  return page;
}

asio::awaitable<void> serve(asio::ip::tcp::socket socket, auto handler) {
  boost::beast::flat_buffer buffer;
  for (response page; page.keep_alive();) {
    request request;
    co_await http::async_read(socket, buffer, request, asio::use_awaitable);
    try {
      page = co_await handler(request);
    } catch (const std::exception& failure) {
      std::fprintf(stderr, "%s\n", failure.what());
      page = response(http::status::internal_server_error, request.version());
      page.prepare_payload();
    }
    co_await http::async_write(socket, page, asio::use_awaitable);
  }
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  asio::thread_pool threads;
  const dynasession::async_session_manager sessions{threads.get_executor(),
                                                    std::make_shared<dynasession::sqlite_store>(),
                                                    {.secret_key = secret ? secret : ""}};
  const auto handler = dynasession::beast_handler(sessions, count);
  const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 8080);
  asio::ip::tcp::acceptor acceptor{threads, {asio::ip::address_v4::loopback(), port}};
  for (;;) asio::co_spawn(threads, serve(acceptor.accept(), handler), asio::detached);
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
