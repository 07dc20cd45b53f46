// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/stream.hpp"
#include "support/event_loop.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <optional>

namespace dynasession::inline v0::net {

/// Waits for the socket of a stream on the event loop of the coroutine that asks, which may be another one each time.
/// The socket stays registered with an `io_context` or a `thread_pool` after a wait, so that the next one there needs no
/// registration, and does not keep it from ending.
/// Lifetimes: the stream outlives it, at the same place; any context may be destroyed before it.
/// Thread safety: one thread at a time, whatever context another one destroys meanwhile.
class readiness {
 public:
  explicit readiness(const stream& of) noexcept : of_(of) {}
  readiness(const readiness&) = delete;
  readiness& operator=(const readiness&) = delete;
  ~readiness() { unregister(); }

  /// Until the stream can be written, if it wants that after would_block, else until it can be read.
  /// Errors: operation_aborted; those of the event loop.
  boost::asio::awaitable<void> wait(boost::system::error_code& failure);

 private:
  using context = boost::asio::execution_context;

  /// While it lives, which is not longer than the context does.
  class registration {
   public:
    registration(const boost::asio::any_io_executor& executor, int socket,
                 boost::system::error_code& failure);
    registration(const registration&) = delete;
    registration& operator=(const registration&) = delete;
    ~registration();

    boost::asio::awaitable<void> wait(bool for_writing, boost::system::error_code& failure);

   private:
    boost::asio::posix::stream_descriptor descriptor_;
  };

  bool is_registered_with(const context& wanted) const;
  void register_with(context& wanted, const boost::asio::any_io_executor& lasting,
                     boost::system::error_code& failure);
  void unregister() noexcept;

  const stream& of_;
  std::optional<registration> kept_;
  const context* context_ = nullptr;          ///< of what is kept
  std::shared_ptr<detail::event_loop> loop_;  ///< likewise
};

}  // namespace dynasession::inline v0::net
