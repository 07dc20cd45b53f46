// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>

#include <optional>

namespace dynasession::inline v0::net {

/// Waits for the socket of a stream on the event loop of the coroutine that asks, whatever that is: the socket is
/// registered with it from the first wait until the end of this object. So a connection belongs to no event loop while
/// it is idle, and what waits goes with its event loop if that is destroyed.
/// Lifetimes: the stream outlives it.
class readiness {
 public:
  explicit readiness(const stream& of) noexcept : of_(of) {}
  readiness(const readiness&) = delete;
  readiness& operator=(const readiness&) = delete;
  ~readiness();

  /// Until the stream can be written, if it wants that after would_block, else until it can be read.
  /// Errors: operation_aborted; those of the event loop.
  boost::asio::awaitable<void> wait(boost::system::error_code& failure);

 private:
  const stream& of_;
  std::optional<boost::asio::posix::stream_descriptor> registered_;
};

}  // namespace dynasession::inline v0::net
