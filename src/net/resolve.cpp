// SPDX-License-Identifier: Apache-2.0
#include "net/resolve.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>

namespace dynasession::inline v0::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Shared with the handler, which may run after the deadline.
struct lookup {
  lookup(const asio::any_io_executor& executor, deadline until)
      : resolver(executor), finished(executor, until) {}

  tcp::resolver resolver;
  asio::steady_timer finished;
  error_code failure;
  std::optional<connection::address_list> addresses;
};

std::optional<connection::address_list> literal(const std::string& host, std::uint16_t port) {
  error_code not_an_address;
  const auto address = asio::ip::make_address(host, not_an_address);
  if (not_an_address) return std::nullopt;
  return connection::address_list::create(tcp::endpoint(address, port), host, std::to_string(port));
}

}  // namespace

asio::awaitable<http_result<connection::address_list>> resolve(std::string host, std::uint16_t port,
                                                               deadline until) {
  if (auto addresses = literal(host, port)) co_return *std::move(addresses);
  auto started = std::make_shared<lookup>(co_await asio::this_coro::executor, until);
  started->resolver.async_resolve(
      host, std::to_string(port),
      [started](const error_code& failure, connection::address_list addresses) {
        started->failure = failure;
        started->addresses = std::move(addresses);
        started->finished.cancel();
      });
  error_code cancelled;
  co_await started->finished.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  const auto not_sent = http_failure::stage::not_sent;
  if (!started->addresses)
    co_return http_failure(not_sent, "resolving the name of the server took too long", true);
  if (started->failure)
    co_return http_failure(not_sent,
                           "resolving the name of the server: " + started->failure.message());
  co_return *std::move(started->addresses);
}

}  // namespace dynasession::inline v0::net
