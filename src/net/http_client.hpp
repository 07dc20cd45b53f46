// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace dynasession::inline v0::net {

using deadline = std::chrono::steady_clock::time_point;

/// Why a request has no answer.
class http_failure {
 public:
  enum class stage {
    not_sent,   ///< nothing of it has left: it was not carried out
    no_answer,  ///< sent in whole or in part: whether it was carried out is unknown
    stale,      ///< as no_answer, over a connection that had been idle: the server was closing it
  };

  http_failure() = default;
  http_failure(stage where, std::string reason, bool timed_out = false)
      : where(where), reason(std::move(reason)), timed_out(timed_out) {}

  stage where = stage::not_sent;
  std::string reason;      ///< for messages
  bool timed_out = false;  ///< the deadline passed
};

template <class T>
using http_result = std::variant<T, http_failure>;

/// Sends requests to one server. The one place behind which sockets are.
/// Thread safety: calls are made from one executor that runs one handler at a time.
class http_client {
 public:
  virtual ~http_client() = default;

  /// Ends by the deadline whatever the server does. The request outlives the call.
  virtual boost::asio::awaitable<http_result<http_response>> send(const http_request& request,
                                                                  deadline until) = 0;
};

}  // namespace dynasession::inline v0::net
