// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace dynasession::inline v0::net {

using deadline = std::chrono::steady_clock::time_point;

/// Why there is no response to a request.
class http_failure {
 public:
  enum class stage {
    not_sent,   ///< no byte of the request was sent: the server did not execute it
    no_answer,  ///< sent in whole or in part: the server may have executed it
    stale,      ///< as no_answer, but on a connection that had been idle and that the server closed
  };

  http_failure() = default;
  http_failure(stage where, std::string reason, bool timed_out = false)
      : where(where), reason(std::move(reason)), timed_out(timed_out) {}

  stage where = stage::not_sent;
  std::string reason;      ///< for error messages
  bool timed_out = false;  ///< the deadline passed
};

/// Whether a server that answers so may answer the same request once more, after it gave up on it. Its
/// connection carries no other request: the second answer would be taken for that to the next.
constexpr bool may_answer_again(int status) noexcept { return status >= 500 || status == 408; }

template <class T>
using http_result = std::variant<T, http_failure>;

/// Sends requests to one server. All socket I/O of the library is behind this interface.
/// Thread safety: that of the class behind it.
class http_client {
 public:
  virtual ~http_client() = default;

  /// Completes by the deadline. The caller keeps the request alive until then. Its fields are gone once they are
  /// written, since many requests wait for their responses; the body stays. A connection whose server
  /// `may_answer_again` is closed.
  virtual boost::asio::awaitable<http_result<http_response>> send(http_request& request,
                                                                  deadline until) = 0;

  /// Closes the connections that wait for their next request: one may hold an answer that belongs to an
  /// earlier request.
  virtual void close_idle() = 0;
};

}  // namespace dynasession::inline v0::net
