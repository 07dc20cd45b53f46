// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "adapter_suite/adapter.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstddef>

namespace dynasession::test {

/// Accepts connections on 127.0.0.1, on threads of its own. What derives from it starts it once it
/// is made, and stops it before it goes.
class tcp_server : public server_under_test {
 public:
  int port() const override { return port_; }

 protected:
  explicit tcp_server(std::size_t threads);

  void start();
  void stop();

  /// Serves a connection on `threads_`; must not wait for it.
  virtual void serve_later(boost::asio::ip::tcp::socket socket) = 0;

  boost::asio::thread_pool threads_;

 private:
  boost::asio::awaitable<void> accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  int port_;
};

}  // namespace dynasession::test
