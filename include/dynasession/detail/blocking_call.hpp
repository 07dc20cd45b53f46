// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

namespace dynasession::inline v0::detail {

/// A blocking call of this thread, while it lives: what runs on its context may block, because the thread waits
/// for nothing else. Blocking calls nest. It belongs to the core library, because of its private code each shared
/// library has a copy, with variables of its own.
class DYNASESSION_EXPORT blocking_call {
 public:
  explicit blocking_call(const boost::asio::execution_context& context) noexcept;
  ~blocking_call();
  blocking_call(const blocking_call&) = delete;
  blocking_call& operator=(const blocking_call&) = delete;

  /// Whether this thread is in a blocking call, and the executor is that of what the call runs.
  static bool runs(const boost::asio::any_io_executor& executor);

 private:
  const boost::asio::execution_context* before_;
};

}  // namespace dynasession::inline v0::detail
