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

// Outlives whoever asked: the resolver answers when it likes.
struct question {
  question(const asio::any_io_executor& executor, deadline until)
      : resolver(executor), answered(executor, until) {}

  tcp::resolver resolver;
  asio::steady_timer answered;
  error_code failure;
  std::optional<connection::address_list> addresses;
};

std::optional<connection::address_list> literal(const std::string& host, std::uint16_t port) {
  error_code is_a_name;
  const auto address = asio::ip::make_address(host, is_a_name);
  if (is_a_name) return std::nullopt;
  return connection::address_list::create(tcp::endpoint(address, port), host, std::to_string(port));
}

}  // namespace

asio::awaitable<http_result<connection::address_list>> resolve(std::string host, std::uint16_t port,
                                                               deadline until) {
  if (auto addresses = literal(host, port)) co_return *std::move(addresses);
  auto asked = std::make_shared<question>(co_await asio::this_coro::executor, until);
  asked->resolver.async_resolve(
      host, std::to_string(port),
      [asked](const error_code& failure, connection::address_list addresses) {
        asked->failure = failure;
        asked->addresses = std::move(addresses);
        asked->answered.cancel();
      });
  error_code cancelled;
  co_await asked->answered.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  const auto not_sent = http_failure::stage::not_sent;
  if (!asked->addresses)
    co_return http_failure(not_sent, "the name of the server was not resolved in time", true);
  if (asked->failure)
    co_return http_failure(not_sent, "resolving its name: " + asked->failure.message());
  co_return *std::move(asked->addresses);
}

}  // namespace dynasession::inline v0::net
