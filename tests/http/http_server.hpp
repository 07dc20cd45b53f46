// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/acceptor.hpp"
#include "http/answer.hpp"
#include "http/received_request.hpp"
#include "http/tcp_socket.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

namespace dynasession::test {

/// An HTTP/1.1 server on a port of this machine, a thread a connection, that can misbehave in every
/// way an answer demands. Destroying it ends all connections at once, also those that wait.
/// Thread safety: all functions may be called from any thread but those that the handler runs on.
class http_server {
 public:
  /// Called from several threads at a time. What it throws becomes an answer of 500.
  using handler = std::function<answer(const received_request&)>;

  explicit http_server(handler answer_to);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  int port() const noexcept { return port_; }

  /// New connections wait, unanswered, until `accept` or `refuse`; those there are go on.
  void hold();
  /// Nobody listens on the port any more; the connections there are go on.
  void refuse();
  /// As from the start, on the same port.
  void accept();

  /// Closes the connections that wait for a request; answers that are being sent are finished first.
  void close_idle_connections();

  /// Returns once all clients have hung up, and every request of theirs is dealt with.
  void wait_for_the_end_of_connections();

  /// So far.
  std::size_t connections() const;
  std::size_t requests() const;

 private:
  enum class activity { idle, working, sending, done };

  struct client {
    client(tcp_socket accepted, std::size_t n) : socket(std::move(accepted)), number(n) {}

    tcp_socket socket;
    std::size_t number;
    activity doing = activity::idle;
    std::jthread thread;  ///< last, so that it ends first
  };

  void welcome(tcp_socket accepted);
  void serve(client& peer);
  answer answer_to(const received_request& request) const;
  bool play(const answer& what, client& peer);
  void enter(client& peer, activity next);

  const handler handler_;
  tcp_socket listener_;
  const int port_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::list<client> clients_;
  std::size_t connections_ = 0;
  std::size_t requests_ = 0;
  std::optional<acceptor> acceptor_;
};

}  // namespace dynasession::test
