// SPDX-License-Identifier: Apache-2.0
#include "support/wakeup.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <mutex>
#include <utility>

namespace dynasession::inline v0::detail {

namespace asio = boost::asio;

/// What is known of the context of an event loop.
struct wakeup::event_loop {
  std::mutex mutex;
  bool is_ending = false;
};

/// Notices that the context is being destroyed, before its timers are: Asio ends them without a lock, and the operation of
/// one that is cancelled is in no queue for a moment.
class wakeup::watched_context : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;

  explicit watched_context(asio::execution_context& context) : service(context) {}

  const std::shared_ptr<event_loop>& loop() const noexcept { return loop_; }

 private:
  void shutdown() override {
    const std::lock_guard lock(loop_->mutex);
    loop_->is_ending = true;
  }

  const std::shared_ptr<event_loop> loop_ = std::make_shared<event_loop>();
};

wakeup::wakeup(const asio::any_io_executor& here, clock::time_point until)
    : timer_(here, until),
      loop_(
          asio::use_service<watched_context>(asio::query(here, asio::execution::context)).loop()) {}

asio::awaitable<void> wakeup::wait() {
  boost::system::error_code cancelled;
  auto token = asio::redirect_error(asio::use_awaitable, cancelled);
  const auto begin = [this](auto handler) {
    const std::lock_guard lock(loop_->mutex);
    timer_.async_wait(std::move(handler));
  };
  co_await asio::async_initiate<decltype(token), void(boost::system::error_code)>(begin, token);
}

// A time in the past ends also a wait that has not begun yet.
void wakeup::notify() noexcept {
  const std::lock_guard lock(loop_->mutex);
  if (!loop_->is_ending) timer_.expires_at(clock::time_point::min());
}

}  // namespace dynasession::inline v0::detail
