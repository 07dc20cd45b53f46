// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sockets.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

/// The same two requests that the library sends, byte for byte, over sockets with nothing around them: nothing is
/// made, signed, parsed or checked. What no client can do without.
class floor_client {
 public:
  /// `trusting` for TLS, else nullptr. The connections are there once it is made.
  floor_client(int port, int connections, std::string get, std::string update,
               SSL_CTX* trusting = nullptr);

  /// So many pairs in all, one thread, one pair in flight on each connection.
  void run_events(int pairs);
  /// So many pairs in all, a thread that blocks for each connection.
  void run_threads(int pairs);

 private:
  struct lane {
    wire connection;
    std::string received;
    bool is_update = false;
    std::size_t sizes[2]{};  ///< of the two answers, once the first have come
  };

  static bool is_answered(lane& each);

  const std::string& request(bool is_update) const { return is_update ? update_ : get_; }

  std::string get_, update_;
  std::vector<lane> lanes_;
};

}  // namespace bench
