// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>

namespace dynasession::inline v0::detail {

/// The event loop of a context, for objects that other threads use too, even while the context is destroyed. Hold the
/// mutex, and use nothing of the context once `is_ending`.
class event_loop {
 public:
  /// The loop of this context. Make a timer or a descriptor on it first: services end in reverse order, so this one then
  /// sees the end before they do.
  static std::shared_ptr<event_loop> of(boost::asio::execution_context& context);

  std::mutex mutex;  ///< of what follows
  bool is_ending = false;
};

}  // namespace dynasession::inline v0::detail
