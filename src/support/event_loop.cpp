// SPDX-License-Identifier: Apache-2.0
#include "support/event_loop.hpp"

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

/// Notices that the context is being destroyed, before its timers and descriptors are: Asio ends those without a lock, and
/// the operation of one that is cancelled is in no queue for a moment.
class watched_context : public asio::execution_context::service {
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

}  // namespace

std::shared_ptr<event_loop> event_loop::of(asio::execution_context& context) {
  return asio::use_service<watched_context>(context).loop();
}

}  // namespace dynasession::inline v0::detail
