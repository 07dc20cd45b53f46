// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on Boost.Beast and coroutines: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/dynasession.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <cstdlib>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

asio::awaitable<void> serve(tcp::socket socket, dynasession::session_manager sessions) {
  boost::beast::flat_buffer buffer;
  http::request<http::string_body> request;
  co_await http::async_read(socket, buffer, request, asio::use_awaitable);

  auto lazy = sessions.start(request[http::field::cookie]);
  dynasession::session& session = co_await lazy.async_load();
  const auto visits = session.increment("visits");

  http::response<http::string_body> response{http::status::ok, request.version()};
  response.body() = "visits: " + std::to_string(visits) + "\n";
  const auto done = co_await sessions.async_commit(lazy);
  for (const auto& field : done.fields(false)) response.insert(field.name, field.value);
  response.prepare_payload();
  co_await http::async_write(socket, response, asio::use_awaitable);
}

asio::awaitable<void> listen(tcp::acceptor acceptor, dynasession::session_manager sessions) {
  for (;;) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), sessions), asio::detached);
  }
}

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  asio::io_context io{1};
  const dynasession::session_manager sessions{io.get_executor(),
                                              std::make_shared<dynasession::sqlite_store>(),
                                              {.secret_key = secret ? secret : ""}};
  const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 8080);
  tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), port}};
  asio::co_spawn(io, listen(std::move(acceptor), sessions), asio::detached);
  io.run();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
