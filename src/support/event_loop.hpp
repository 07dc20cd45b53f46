// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>

namespace dynasession::inline v0::detail {

/// The event loop of a context, as known to objects that are used on other threads too, also while the context is
/// destroyed: what they share with it they use with the lock, and only while it is not ending.
class event_loop {
 public:
  /// That of the context. A timer or a descriptor of it has to exist: what a context was given last ends first.
  static std::shared_ptr<event_loop> of(boost::asio::execution_context& context);

  std::mutex mutex;  ///< of what follows
  bool is_ending = false;
};

}  // namespace dynasession::inline v0::detail
