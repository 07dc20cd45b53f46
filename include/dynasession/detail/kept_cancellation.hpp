// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <utility>

namespace dynasession::inline v0::detail {

/// The signal that a coroutine of `co_spawn` is given instead of the application's own. Outside of the
/// executor, the Asio of Boost 1.81 only queues what is emitted, with a reference to the signal, which the
/// application may have destroyed or reused by then. This one is kept.
struct kept_cancellation {
  /// For the coroutine, when it begins; false if it was cancelled before. Until then nothing is emitted: a coroutine of
  /// that Asio that is cancelled before it begins throws out of the loop.
  bool begin() noexcept {
    has_begun = true;
    return !is_requested;
  }

  boost::asio::any_io_executor executor;
  std::atomic<bool> has_begun{false};
  std::atomic<bool> is_requested{false};
  boost::asio::cancellation_signal signal;
};

/// Null if nobody can cancel.
using cancellation_ptr = std::shared_ptr<kept_cancellation>;

/// Makes every type of cancellation that the handler's slot is given `terminal`, for a coroutine on
/// `executor`.
template <class Handler>
cancellation_ptr connect_cancellation(const Handler& handler,
                                      const boost::asio::any_io_executor& executor) {
  auto slot = boost::asio::get_associated_cancellation_slot(handler);
  if (!slot.is_connected()) return nullptr;
  auto cancellation = std::make_shared<kept_cancellation>();
  cancellation->executor = executor;
  slot.assign([cancellation](boost::asio::cancellation_type type) {
    const auto kept = cancellation;  // the coroutine may complete, and disconnect
    if (type == boost::asio::cancellation_type::none || !kept->executor) return;
    kept->is_requested = true;
    if (kept->has_begun) kept->signal.emit(boost::asio::cancellation_type::terminal);
    boost::asio::post(kept->executor, [kept] {});
  });
  return cancellation;
}

inline boost::asio::cancellation_slot slot_of(const cancellation_ptr& cancellation) {
  return cancellation ? cancellation->signal.slot() : boost::asio::cancellation_slot();
}

/// As `kept_cancellation::begin`.
inline bool begin_unless_cancelled(const cancellation_ptr& cancellation) noexcept {
  return !cancellation || cancellation->begin();
}

/// The exception of a call that was cancelled before it began.
inline std::exception_ptr cancelled_before() {
  return std::make_exception_ptr(
      boost::system::system_error(boost::asio::error::operation_aborted));
}

/// The part of a completion that ends the cancellation. A completion that is destroyed without a call goes with
/// its loop, which the application's signal may outlive: then nothing of the loop stays in it.
class cancellation_end {
 public:
  explicit cancellation_end(cancellation_ptr cancellation)
      : cancellation_(std::move(cancellation)) {}
  cancellation_end(cancellation_end&&) noexcept = default;
  cancellation_end& operator=(cancellation_end&&) = delete;
  ~cancellation_end() {
    if (!cancellation_ || is_over_) return;
    cancellation_->signal.slot().clear();
    cancellation_->executor = {};
  }

  /// Before the handler is called.
  template <class Handler>
  void disconnect(const Handler& handler) {
    is_over_ = true;
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    if (slot.is_connected()) slot.clear();
  }

 private:
  cancellation_ptr cancellation_;  ///< outlives the coroutine
  bool is_over_ = false;
};

}  // namespace dynasession::inline v0::detail
