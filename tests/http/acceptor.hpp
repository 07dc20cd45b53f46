// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/tcp_socket.hpp"

#include <functional>
#include <thread>

namespace dynasession::test {

/// Accepts connections, on a thread of its own, from its construction to its destruction; those
/// that come later stay in the listener's queue.
class acceptor {
 public:
  using taker = std::function<void(tcp_socket)>;

  /// The listener must outlive it. `take` is called on its thread.
  acceptor(const tcp_socket& listener, taker take);
  ~acceptor();

 private:
  void run();
  bool wait_for_a_client() const;

  const tcp_socket& listener_;
  taker take_;
  tcp_socket stop_;  ///< an event, as a thing to poll
  std::thread thread_;
};

}  // namespace dynasession::test
