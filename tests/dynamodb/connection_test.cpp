// SPDX-License-Identifier: Apache-2.0
#include "net/connection.hpp"

#include "http/tcp_socket.hpp"
#include "net/watchdog.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace dynasession::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using exchanged = http_result<http_response>;

asio::awaitable<exchanged> get(connection& through, http_request& request) {
  co_await asio::this_coro::throw_if_cancelled(false);
  co_return co_await through.exchange(request, std::chrono::steady_clock::now() + 1h);
}

TEST(a_connection, ends_an_exchange_that_is_cancelled_between_two_reads) {
  asio::io_context io{1};
  const auto listening = test::tcp_socket::listening_on(0);
  const asio::ip::tcp::endpoint to(asio::ip::address_v4::loopback(),
                                   static_cast<std::uint16_t>(listening.port()));
  const auto watching = std::make_shared<watchdog>(io.get_executor());
  std::unique_ptr<connection> opened;
  asio::co_spawn(io,
                 connection::open(server_address("localhost", to.port(), false), std::nullopt,
                                  connection::address_list::create(to, "localhost", "http"),
                                  nullptr, watching, std::chrono::steady_clock::now() + 1h),
                 [&](const std::exception_ptr&, http_result<std::unique_ptr<connection>> made) {
                   opened = std::get<std::unique_ptr<connection>>(std::move(made));
                 });
  while (!opened) io.run_one();
  test::tcp_socket server(::accept(listening.descriptor(), nullptr, nullptr));

  http_request request;
  asio::cancellation_signal stop;
  std::optional<exchanged> got;
  asio::co_spawn(io, get(*opened, request),
                 asio::bind_cancellation_slot(
                     stop.slot(), [&](const std::exception_ptr&, exchanged made) { got = made; }));
  io.poll();
  // More than the first read takes, so that the second one is complete at once, and the signal comes before its handler.
  server.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(5000, 'x'));
  asio::post(io, [&] { asio::post(io, [&] { stop.emit(asio::cancellation_type::terminal); }); });
  const auto late = std::chrono::steady_clock::now() + 10s;
  while (!got && std::chrono::steady_clock::now() < late) io.run_one_for(1s);
  ASSERT_TRUE(got);
  EXPECT_TRUE(std::holds_alternative<http_failure>(*got));
}

}  // namespace
}  // namespace dynasession::net
