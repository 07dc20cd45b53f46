// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <memory>

namespace dynasession::inline v0::detail {

/// The signal that a coroutine of `co_spawn` is given instead of the application's own. Outside of the
/// executor, the Asio of Boost 1.81 only queues what is emitted, with a reference to the signal, which the
/// application may have destroyed or reused by then. This one is kept.
struct kept_cancellation {
  std::atomic<bool> is_requested{false};
  boost::asio::cancellation_signal signal;
};

/// Null if nobody can cancel.
using cancellation_ptr = std::shared_ptr<kept_cancellation>;

/// Makes every type of cancellation that the handler's slot is given `terminal`, for a coroutine on
/// `executor`.
template <class Handler, class Executor>
cancellation_ptr connect_cancellation(const Handler& handler, const Executor& executor) {
  auto slot = boost::asio::get_associated_cancellation_slot(handler);
  if (!slot.is_connected()) return nullptr;
  auto cancellation = std::make_shared<kept_cancellation>();
  slot.assign([cancellation, executor](boost::asio::cancellation_type type) {
    if (type == boost::asio::cancellation_type::none) return;
    const auto kept = cancellation;  // the coroutine may complete, and disconnect
    const auto there = executor;
    kept->is_requested = true;
    kept->signal.emit(boost::asio::cancellation_type::terminal);
    boost::asio::post(there, [kept] {});
  });
  return cancellation;
}

/// For the completion of the coroutine, before it calls the handler.
template <class Handler>
void disconnect_cancellation(const Handler& handler) {
  auto slot = boost::asio::get_associated_cancellation_slot(handler);
  if (slot.is_connected()) slot.clear();
}

inline boost::asio::cancellation_slot slot_of(const cancellation_ptr& cancellation) {
  return cancellation ? cancellation->signal.slot() : boost::asio::cancellation_slot();
}

}  // namespace dynasession::inline v0::detail
