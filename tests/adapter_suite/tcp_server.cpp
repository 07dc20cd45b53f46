// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/tcp_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace dynasession::test {

namespace asio = boost::asio;

tcp_server::tcp_server(std::size_t threads)
    : threads_(threads),
      acceptor_(threads_, {asio::ip::address_v4::loopback(), 0}),
      port_(acceptor_.local_endpoint().port()) {}

void tcp_server::start() { asio::co_spawn(threads_, accept(), asio::detached); }

void tcp_server::stop() {
  threads_.stop();
  threads_.join();
}

asio::awaitable<void> tcp_server::accept() {
  for (;;) {
    auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
    serve_later(std::move(socket));
  }
}

}  // namespace dynasession::test
